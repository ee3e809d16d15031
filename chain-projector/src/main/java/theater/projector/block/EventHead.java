package theater.projector.block;

import static java.util.Objects.requireNonNull;

import theater.chain.Hash;

/**
 * What the chain reads of an event: its first fields, nothing of its content.
 *
 * @param time the turn's {@code now} in milliseconds since 1970 UTC
 */
public record EventHead(String actor, long seq, Hash prev, long time, String type) {
    public EventHead {
        requireNonNull(actor, "actor is null");
        requireNonNull(prev, "prev is null");
        requireNonNull(type, "type is null");
    }
}
