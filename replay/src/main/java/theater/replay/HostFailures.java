package theater.replay;

import java.util.Set;
import theater.chain.PruneStatement;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;

/** What the executor decided on, not the guest: the record is the only one who knows of it. */
final class HostFailures {
    /** Nothing of the guest's turn was recorded. */
    private static final Set<String> NOT_RUN = Set.of(
            "killed-process",
            "effects-refused",
            "event-too-large",
            "diverged",
            "journal-unreadable",
            "journal-too-large");

    private static final String DEADLINE = "deadline";

    private static final Set<String> LIMITS = Set.of(
            DEADLINE,
            "state-keys",
            "state-bytes",
            "state-key-bytes",
            "state-value-bytes",
            "state-scan",
            "effects",
            "effect-bytes",
            "host-call-bytes",
            "timers",
            "store-blobs",
            "store-bytes",
            "suspend-unsupported",
            "invalid-attribute",
            "invalid-payload",
            "message-too-large");

    private HostFailures() {}

    /** Whether there is nothing to run again. */
    static boolean isNotRun(Event event) {
        return event.getType().equals(PruneStatement.EVENT_TYPE)
                || isStop(event)
                || (event.getOutcome() instanceof Failed failed && NOT_RUN.contains(failed.getCode()));
    }

    /** Whether the actor was stopped. */
    static boolean isStop(Event event) {
        return event.getType().equals("stop");
    }

    /** Whether a host call, or the guest's end, was over one of the manifest's limits. */
    static boolean isLimit(Object outcome) {
        return outcome instanceof Failed failed && LIMITS.contains(failed.getCode());
    }

    /** Whether the turn took too long by the clock. */
    static boolean isDeadline(Object outcome) {
        return outcome instanceof Failed failed && failed.getCode().equals(DEADLINE);
    }
}
