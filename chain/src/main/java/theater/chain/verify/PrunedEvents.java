package theater.chain.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import theater.chain.PruneStatement;

/**
 * Pruned events of one partition for which no later event of their actor states that they may be: at the end none may be
 * left. Used by one thread at a time.
 */
final class PrunedEvents {
    private final Map<String, List<Run>> runs = new HashMap<>();

    /** Events of one actor that follow each other. */
    private record Run(Place.OfEvent first, long from, long to) {}

    /** An event of the actor is pruned; those before it were told before. */
    void add(Place.OfEvent event) {
        List<Run> known = runs.computeIfAbsent(event.actor(), _ -> new ArrayList<>());
        if (!known.isEmpty() && known.getLast().to + 1 == event.seq()) {
            Run last = known.removeLast();
            known.add(new Run(last.first, last.from, event.seq()));
        } else {
            known.add(new Run(event, event.seq(), event.seq()));
        }
    }

    /** The actor's event {@code seq} states that those of the range may be pruned, if they come before it. */
    void stated(String actor, long seq, PruneStatement statement) {
        List<Run> known = runs.remove(actor);
        if (known == null) {
            return;
        }
        List<Run> left = new ArrayList<>();
        if (statement.last() >= seq) {
            left.addAll(known);
        } else {
            known.forEach(run -> addUncovered(run, statement, left));
        }
        if (!left.isEmpty()) {
            runs.put(actor, left);
        }
    }

    private static void addUncovered(Run run, PruneStatement statement, List<Run> left) {
        if (run.to < statement.first() || run.from > statement.last()) {
            left.add(run);
            return;
        }
        if (run.from < statement.first()) {
            left.add(new Run(run.first, run.from, statement.first() - 1));
        }
        if (run.to > statement.last()) {
            left.add(new Run(run.first, statement.last() + 1, run.to));
        }
    }

    /** Nothing comes any more: what is left was pruned without a word. */
    void finish(Consumer<Finding> findings) {
        runs.values()
                .forEach(known -> known.forEach(run -> findings.accept(new Finding(
                        FindingCode.PRUNE_MISSING,
                        run.first,
                        (run.from == run.to
                                        ? "event " + run.from + " is"
                                        : "events " + run.from + " to " + run.to + " are")
                                + " pruned, and no event of type prune states it"))));
    }
}
