package theater.chain.verify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import theater.chain.Hash;
import theater.chain.note.Checkpoint;

/**
 * Signed trees of one log, and what shows that one of them is the beginning of another: a proof of consistency, or a
 * history that gives the root at any size. Used by one thread.
 */
public final class SignedTrees {
    private final List<Checkpoint> trees = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final List<History> histories = new ArrayList<>();

    private record Link(Checkpoint older, Checkpoint newer) {}

    private record History(Checkpoint whole, Roots roots) {}

    /** The roots of a tree's beginnings. */
    @FunctionalInterface
    public interface Roots {
        /**
         * The root over the first {@code size} leaves.
         *
         * @return empty if it cannot be told
         */
        Optional<Hash> at(long size);
    }

    /** A checkpoint whose signature verified. */
    public void add(Checkpoint tree) {
        trees.add(tree);
    }

    /** Two checkpoints of which a verified proof shows that the newer contains the older. */
    public void add(Checkpoint older, Checkpoint newer) {
        trees.add(older);
        trees.add(newer);
        links.add(new Link(older, newer));
    }

    /** A checkpoint whose whole tree was verified. */
    public void add(Checkpoint whole, Roots roots) {
        trees.add(whole);
        histories.add(new History(whole, roots));
    }

    /**
     * Whether a tree is as new as a remembered one and contains it.
     *
     * @param place for the finding: where the tree's checkpoint stands
     * @return what is wrong or not shown; empty if it is shown
     */
    public Optional<Finding> contains(Checkpoint remembered, Checkpoint tree, Place place) {
        if (tree.origin().equals(remembered.origin()) && tree.size() < remembered.size()) {
            return Optional.of(new Finding(
                    FindingCode.LOG_ROLLBACK,
                    place,
                    "it has " + tree.size() + " leaves, the remembered checkpoint " + remembered.size()));
        }
        return compare(remembered, tree, place);
    }

    /**
     * Whether the smaller of two signed trees is the beginning of the larger.
     *
     * @param place for the finding
     * @return what is wrong or not shown; empty if it is shown
     */
    public Optional<Finding> compare(Checkpoint one, Checkpoint other, Place place) {
        if (!one.origin().equals(other.origin())) {
            return Optional.of(new Finding(
                    FindingCode.ORIGIN_WRONG, place, "checkpoints of " + one.origin() + " and of " + other.origin()));
        }
        return one.size() <= other.size() ? within(one, other, place) : within(other, one, place);
    }

    private Optional<Finding> within(Checkpoint older, Checkpoint newer, Place place) {
        Set<Hash> roots = rootsWithin(newer, older.size());
        for (Checkpoint tree : trees) {
            // Two beginnings of one tree are the one the beginning of the other.
            if (tree.size() > newer.size()
                    && tree.origin().equals(newer.origin())
                    && rootsWithin(tree, newer.size()).contains(newer.root())) {
                roots.addAll(rootsWithin(tree, older.size()));
            }
        }
        Optional<Hash> fork =
                roots.stream().filter(root -> !root.equals(older.root())).findFirst();
        if (fork.isPresent()) {
            return Optional.of(new Finding(
                    FindingCode.LOG_FORK,
                    place,
                    "signed trees of one log: at " + older.size() + " leaves one has root " + older.root()
                            + ", the other " + fork.get()));
        }
        return roots.isEmpty()
                ? Optional.of(new Finding(
                        FindingCode.CONSISTENCY_MISSING,
                        place,
                        "nothing shows whether the tree of " + newer.size() + " leaves begins with that of "
                                + older.size() + "; 'theater proof --consistency' makes a file that does"))
                : Optional.empty();
    }

    /** Roots at a size that are shown to be of this tree's beginning; more than one if its signer lied. */
    private Set<Hash> rootsWithin(Checkpoint tree, long size) {
        Set<Hash> roots = new HashSet<>();
        Set<Checkpoint> seen = new HashSet<>();
        Deque<Checkpoint> open = new ArrayDeque<>(List.of(tree));
        while (!open.isEmpty()) {
            Checkpoint next = open.remove();
            if (next.size() < size || !seen.add(next)) {
                continue;
            }
            if (next.size() == size) {
                roots.add(next.root());
            }
            links.stream().filter(link -> link.newer.equals(next)).forEach(link -> open.add(link.older));
            histories.stream()
                    .filter(history -> isWithin(next, history))
                    .forEach(history -> history.roots.at(size).ifPresent(roots::add));
        }
        return roots;
    }

    private static boolean isWithin(Checkpoint tree, History history) {
        return tree.origin().equals(history.whole.origin())
                && tree.size() <= history.whole.size()
                && history.roots.at(tree.size()).filter(tree.root()::equals).isPresent();
    }
}
