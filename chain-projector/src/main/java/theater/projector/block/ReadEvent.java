package theater.projector.block;

import static java.util.Objects.requireNonNull;

import theater.chain.Hash;

/** A record of {@code events} as far as it can be read. Its hash can be told in either case. */
public sealed interface ReadEvent {
    /** SHA-256(0x00 ‖ value without registry prefix). */
    Hash hash();

    /** An event, written with the schema whose text has this SHA-256. */
    record Event(Hash hash, Hash schema, EventHead head) implements ReadEvent {
        public Event {
            requireNonNull(hash, "hash is null");
            requireNonNull(schema, "schema is null");
            requireNonNull(head, "head is null");
        }
    }

    /** Not an event; {@code reason} is for people. */
    record Unreadable(Hash hash, String reason) implements ReadEvent {
        public Unreadable {
            requireNonNull(hash, "hash is null");
            requireNonNull(reason, "reason is null");
        }
    }
}
