package theater.schemas.message;

import static java.util.Objects.requireNonNull;

/**
 * An actor that waits for an answer in the middle of a turn.
 *
 * @param actor its id, vouched for by the runtime
 * @param nonce of the ask; an answer has to carry it
 */
public record ActorAsk(String actor, String nonce) implements Asker {
    public ActorAsk {
        requireNonNull(actor, "actor is null");
        Nonce.require(nonce);
    }
}
