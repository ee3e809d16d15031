package theater.chain;

import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle tree of RFC 6962, section 2: roots and proofs, computed from {@link Subtrees}. Pure functions. Verification
 * is in {@link MerkleProofs}, which shares no code with this class.
 */
public final class MerkleTree {
    /** SHA-256 of nothing: the root of the tree without leaves. */
    public static final Hash EMPTY_ROOT = Hash.sha256(new byte[0]);

    private MerkleTree() {}

    /** The root over leaf hashes. */
    public static Hash root(List<Hash> leaves) {
        return CompactRange.of(leaves).root();
    }

    /** The root over the first {@code size} leaves. */
    public static Hash root(long size, Subtrees subtrees) {
        return size == 0 ? EMPTY_ROOT : range(0, size, subtrees);
    }

    /**
     * The proof that leaf {@code index} is in the tree of {@code size} leaves: sibling hashes from the leaf upwards.
     *
     * @throws IllegalArgumentException unless 0 &lt;= index &lt; size
     */
    public static List<Hash> inclusionProof(long index, long size, Subtrees subtrees) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("no leaf " + index + " in a tree of " + size);
        }
        List<Hash> path = new ArrayList<>();
        includes(index, 0, size, subtrees, path);
        return List.copyOf(path);
    }

    /** The same over a list of leaf hashes. */
    public static List<Hash> inclusionProof(long index, List<Hash> leaves) {
        return inclusionProof(index, leaves.size(), subtrees(leaves));
    }

    /**
     * The proof that the tree of {@code size} leaves begins with the tree of {@code oldSize} leaves. Empty if the sizes
     * are equal or the old tree is empty.
     *
     * @throws IllegalArgumentException unless 0 &lt;= oldSize &lt;= size
     */
    public static List<Hash> consistencyProof(long oldSize, long size, Subtrees subtrees) {
        if (oldSize < 0 || oldSize > size) {
            throw new IllegalArgumentException("no tree of " + oldSize + " within a tree of " + size);
        }
        List<Hash> path = new ArrayList<>();
        if (oldSize > 0) {
            extend(oldSize, 0, size, true, subtrees, path);
        }
        return List.copyOf(path);
    }

    /** The same over a list of leaf hashes. */
    public static List<Hash> consistencyProof(long oldSize, List<Hash> leaves) {
        return consistencyProof(oldSize, leaves.size(), subtrees(leaves));
    }

    /** The subtrees over a list of leaf hashes. */
    public static Subtrees subtrees(List<Hash> leaves) {
        List<Hash> copy = List.copyOf(leaves);
        return (height, index) -> {
            int first = Math.toIntExact(index << height);
            return root(copy.subList(first, first + (1 << height)));
        };
    }

    /** The path of the leaf within leaves from {@code low} to {@code high}, lowest sibling first. */
    private static void includes(long leaf, long low, long high, Subtrees subtrees, List<Hash> path) {
        if (high - low == 1) {
            return;
        }
        long middle = low + split(high - low);
        if (leaf < middle) {
            includes(leaf, low, middle, subtrees, path);
            path.add(range(middle, high, subtrees));
        } else {
            includes(leaf, middle, high, subtrees, path);
            path.add(range(low, middle, subtrees));
        }
    }

    /** SUBPROOF of RFC 6962, 2.1.2; {@code known} is its b: the old tree's root is this very subtree. */
    private static void extend(long old, long low, long high, boolean known, Subtrees subtrees, List<Hash> path) {
        if (old == high) {
            if (!known) {
                path.add(range(low, high, subtrees));
            }
            return;
        }
        long middle = low + split(high - low);
        if (old <= middle) {
            extend(old, low, middle, known, subtrees, path);
            path.add(range(middle, high, subtrees));
        } else {
            extend(old, middle, high, false, subtrees, path);
            path.add(range(low, middle, subtrees));
        }
    }

    private static Hash range(long low, long high, Subtrees subtrees) {
        long count = high - low;
        if (Long.bitCount(count) == 1) {
            int height = Long.numberOfTrailingZeros(count);
            return subtrees.perfect(height, low >>> height);
        }
        long middle = low + split(count);
        return Hash.node(range(low, middle, subtrees), range(middle, high, subtrees));
    }

    /** The greatest power of two smaller than {@code count}, which is at least 2. */
    private static long split(long count) {
        return Long.highestOneBit(count - 1);
    }
}
