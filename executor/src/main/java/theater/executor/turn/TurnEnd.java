package theater.executor.turn;

import java.util.Optional;
import theater.schemas.avro.Payload;

/** How a turn ended. What a guest does wrong is data, not an exception. */
public sealed interface TurnEnd {

    /** Its effects are committed. */
    record Ok(Optional<Answer> answer, boolean later) implements TurnEnd {}

    /**
     * What the guest answered.
     *
     * @param body also in the payload, inline or by digest
     */
    record Answer(Payload payload, byte[] body) {}

    /**
     * It waits, and what it has done so far is committed.
     *
     * @param reason what it waits for
     * @param function that it waits in, for people
     * @param request digest of that call
     */
    record Suspended(Wait reason, String function, byte[] request) implements TurnEnd {}

    /** The guest refused the message; its effects are discarded. */
    record Rejected(String code, String text, byte[] detail) implements TurnEnd {}

    /** A trap, a limit or the like; its effects are discarded, and the message may be tried again. */
    record Failed(String code, String text, String backtrace) implements TurnEnd {}
}
