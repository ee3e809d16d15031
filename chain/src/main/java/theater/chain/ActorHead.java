package theater.chain;

import static java.util.Objects.requireNonNull;

/**
 * The last event of an actor. It moves on with every event of the actor, a wrongly linked one included, so that one
 * broken link is one finding.
 */
public record ActorHead(long seq, Hash hash) {
    /** Before the first event: the next has seq 0 and a zero link. */
    public static final ActorHead NONE = new ActorHead(-1, Hash.ZERO);

    public ActorHead {
        requireNonNull(hash, "hash is null");
    }
}
