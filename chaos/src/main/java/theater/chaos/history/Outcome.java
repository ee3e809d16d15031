package theater.chaos.history;

import org.jspecify.annotations.Nullable;

/** How a turn ended, as its event tells it. */
public sealed interface Outcome {
    /**
     * The effects count.
     *
     * @param answer null if the guest gave none
     * @param later whether it promised one
     */
    record Ok(@Nullable Payload answer, boolean later) implements Outcome {}

    /** The turn waits, as its last call says; what it has done so far counts. */
    record Suspended() implements Outcome {}

    record Rejected(String code) implements Outcome {}

    /**
     * The turn failed.
     *
     * @param last whether the message was given up with it
     */
    record Failed(String code, boolean last) implements Outcome {}
}
