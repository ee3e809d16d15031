package theater.projector.block;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import theater.chain.EventFields;
import theater.chain.Hash;

/** A record of {@code events} as far as it can be read. Its hash can be told in either case. */
public sealed interface ReadEvent {
    /** SHA-256(0x00 ‖ value without registry prefix). */
    Hash hash();

    /**
     * An event.
     *
     * @param schema SHA-256 of its schema's text; empty if the registry has no such schema
     */
    record Event(Hash hash, Optional<Hash> schema, EventFields fields) implements ReadEvent {
        public Event {
            requireNonNull(hash, "hash is null");
            requireNonNull(schema, "schema is null");
            requireNonNull(fields, "fields is null");
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
