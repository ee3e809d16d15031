package theater.chain;

/**
 * The hashes of a Merkle tree's perfect subtrees, wherever they are kept: a list of leaves, tiles in a folder, tiles
 * behind HTTP. Proofs and roots need nothing else.
 */
@FunctionalInterface
public interface Subtrees {
    /**
     * The root over the 2^height leaves from leaf {@code index * 2^height} on. Asked only for subtrees that lie wholly
     * within the tree.
     */
    Hash perfect(int height, long index);
}
