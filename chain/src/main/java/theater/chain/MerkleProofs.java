package theater.chain;

import java.util.List;

/** Verification of Merkle proofs, step by step as in RFC 9162, sections 2.1.3.2 and 2.1.4.2. Pure functions. */
public final class MerkleProofs {
    /** No proof in a tree of fewer than 2^63 leaves is longer. */
    public static final int MAX_PATH = 63;

    private MerkleProofs() {}

    /** Whether the path shows that the leaf hash is at {@code index} in the tree of that size and root. */
    public static boolean includes(Hash leaf, long index, long size, List<Hash> path, Hash root) {
        if (index < 0 || index >= size || path.size() > MAX_PATH) {
            return false;
        }
        long first = index;
        long second = size - 1;
        Hash computed = leaf;
        for (Hash sibling : path) {
            if (second == 0) {
                return false;
            }
            if ((first & 1) == 1 || first == second) {
                computed = Hash.node(sibling, computed);
                while ((first & 1) == 0 && first != 0) {
                    first >>>= 1;
                    second >>>= 1;
                }
            } else {
                computed = Hash.node(computed, sibling);
            }
            first >>>= 1;
            second >>>= 1;
        }
        return second == 0 && computed.equals(root);
    }

    /** Whether the path shows that the tree of {@code size} and {@code root} begins with the older tree. */
    public static boolean consistent(long oldSize, Hash oldRoot, long size, Hash root, List<Hash> path) {
        if (oldSize < 0 || oldSize > size || path.size() > MAX_PATH + 1) {
            return false;
        }
        if (oldSize == size) {
            return path.isEmpty() && oldRoot.equals(root);
        }
        if (oldSize == 0) {
            return path.isEmpty() && oldRoot.equals(MerkleTree.EMPTY_ROOT);
        }
        long first = oldSize - 1;
        long second = size - 1;
        while ((first & 1) == 1) {
            first >>>= 1;
            second >>>= 1;
        }
        // Where the old tree is one perfect subtree, its root is the start and is left out of the path.
        boolean perfect = Long.bitCount(oldSize) == 1;
        if (!perfect && path.isEmpty()) {
            return false;
        }
        Hash oldComputed = perfect ? oldRoot : path.getFirst();
        Hash computed = oldComputed;
        for (Hash next : perfect ? path : path.subList(1, path.size())) {
            if (second == 0) {
                return false;
            }
            if ((first & 1) == 1 || first == second) {
                oldComputed = Hash.node(next, oldComputed);
                computed = Hash.node(next, computed);
                while ((first & 1) == 0 && first != 0) {
                    first >>>= 1;
                    second >>>= 1;
                }
            } else {
                computed = Hash.node(computed, next);
            }
            first >>>= 1;
            second >>>= 1;
        }
        return second == 0 && oldComputed.equals(oldRoot) && computed.equals(root);
    }
}
