package theater.chain;

import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a growing Merkle tree: the roots of its perfect subtrees, largest first, one for each one-bit of the
 * size. Enough to append leaves and to know the root. Immutable.
 */
public record CompactRange(long size, List<Hash> nodes) {
    /** The tree without leaves. */
    public static final CompactRange EMPTY = new CompactRange(0, List.of());

    /** Checks that there is one node for each one-bit of the size. */
    public CompactRange {
        nodes = List.copyOf(nodes);
        if (size < 0 || nodes.size() != Long.bitCount(size)) {
            throw new IllegalArgumentException("a tree of " + size + " leaves has not " + nodes.size() + " nodes");
        }
    }

    /** The range over all these leaf hashes. */
    public static CompactRange of(List<Hash> leaves) {
        return EMPTY.append(leaves);
    }

    /** The range with more leaf hashes. */
    public CompactRange append(List<Hash> leaves) {
        List<Hash> edge = new ArrayList<>(nodes);
        long grown = size;
        for (Hash leaf : leaves) {
            Hash node = leaf;
            for (long carry = grown; (carry & 1) == 1; carry >>>= 1) {
                node = Hash.node(edge.removeLast(), node);
            }
            edge.add(node);
            grown++;
        }
        return new CompactRange(grown, edge);
    }

    /** The root of RFC 6962. */
    public Hash root() {
        if (nodes.isEmpty()) {
            return MerkleTree.EMPTY_ROOT;
        }
        Hash root = nodes.getLast();
        for (int i = nodes.size() - 2; i >= 0; i--) {
            root = Hash.node(nodes.get(i), root);
        }
        return root;
    }
}
