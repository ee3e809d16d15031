package theater.replay;

import java.util.List;
import theater.chain.Hash;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.InstanceUse;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Rejected;
import theater.schemas.avro.Suspended;

/** An actor's events, the first of them at seq 0. Pure. */
final class Histories {
    private Histories() {}

    static void check(List<Event> history, int from, int to) {
        if (from < 0 || from > to) {
            throw new IllegalArgumentException("from " + from + " is not in 0 to " + to);
        }
        for (int i = 0; i <= to; i++) {
            if (i >= history.size() || history.get(i).getSeq() != i) {
                throw new ReplayException(
                        "history-cut", "the history has no event " + i + "; state cannot be folded without it");
            }
        }
    }

    /** Where the instance began that ran this turn: with the turn's first segment, or with a turn before it. */
    static int beginOfInstance(List<Event> history, int at) {
        int begin = at;
        while (history.get(begin).getSegment() > 0 && begin > 0) {
            begin--;
        }
        InstanceUse use = history.get(begin).getInstance();
        while (use != null && use.getPlace() > 0 && begin > 0) {
            begin--;
            InstanceUse earlier = history.get(begin).getInstance();
            if (earlier != null && earlier.getNumber() == use.getNumber()) {
                use = earlier;
            }
        }
        return begin;
    }

    /** Whether the message of the turn is settled with it. */
    static boolean isSettled(Object outcome) {
        return outcome instanceof Ok
                || outcome instanceof Suspended
                || outcome instanceof Rejected
                || (outcome instanceof Failed failed && failed.getFinal$());
    }

    /** The component that ran the actor before its turn {@code from}; zero: none did. */
    static Hash componentBefore(List<Event> history, int from, Runtimes runtimes) {
        for (int i = from - 1; i >= 0; i--) {
            if (changesComponent(history.get(i))) {
                return runtimes.of(runtime(history.get(i))).componentHash();
            }
        }
        return Hash.ZERO;
    }

    /** The runtime descriptor that the event names. */
    static Hash runtime(Event event) {
        return Hash.of(event.getRuntime().bytes());
    }

    /** Whether the component that ran this turn is the actor's from now on. */
    static boolean changesComponent(Event event) {
        boolean lifecycle = event.getType().equals("create") || event.getType().equals("upgrade");
        return lifecycle && event.getOutcome() instanceof Ok;
    }
}
