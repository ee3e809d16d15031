package theater.schemas.message;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Word for a turn that is suspended, instead of a message for a turn of its own; the runtime vouches for it. */
public sealed interface Continuation {

    /** The time that the turn waited for has come, or that it waits for an answer at most. */
    record Wake(String nonce) implements Continuation {
        public Wake {
            Nonce.require(nonce);
        }
    }

    /**
     * A server's response to what the turn asked of it, or word that there is none. It is handed over in memory and never
     * written to a lane.
     */
    record Response(String nonce) implements Continuation {
        public Response {
            Nonce.require(nonce);
        }
    }

    /**
     * An answer, or word that there is none; body, kind and sender are the message's.
     *
     * @param nonce of the ask
     * @param code of a problem; empty for an answer
     * @param text of a problem; empty for an answer
     */
    record Answer(String nonce, ReplyOutcome outcome, String code, String text) implements Continuation {
        public Answer {
            Nonce.require(nonce);
            requireNonNull(outcome, "outcome is null");
            requireNonNull(code, "code is null");
            requireNonNull(text, "text is null");
        }
    }

    /**
     * Looks for a cycle of asks: goes from the actor that waits to the one that it has asked, and on.
     *
     * @param path the asks on its way, the first is the one that wants to know; never empty
     */
    record Probe(List<ActorAsk> path) implements Continuation {
        public Probe {
            path = List.copyOf(path);
            if (path.isEmpty()) {
                throw new IllegalArgumentException("a probe without a path");
            }
        }
    }
}
