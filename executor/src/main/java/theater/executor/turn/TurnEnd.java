package theater.executor.turn;

import java.util.Optional;
import theater.schemas.avro.Payload;

/** How a turn ended. What a guest does wrong is data, not an exception. */
public sealed interface TurnEnd {

    /** Its effects are committed. */
    record Ok(Optional<Payload> answer, boolean later) implements TurnEnd {}

    /** The guest refused the message; its effects are discarded. */
    record Rejected(String code, String text, byte[] detail) implements TurnEnd {}

    /** A trap, a limit or the like; its effects are discarded, and the message may be tried again. */
    record Failed(String code, String text, String backtrace) implements TurnEnd {}
}
