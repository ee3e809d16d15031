package theater.chain.proof;

import static java.util.Objects.requireNonNull;

import java.util.List;
import theater.chain.BlockHeader;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.MerkleProofs;

/**
 * The proof of an event: a {@link TlogProof} of its block's header whose {@code extra} holds the header, the event and the
 * event's path to the header's root. Whether all that fits together is judged by {@code theater.chain.verify}.
 *
 * @param log the header's place in the log; its extra is this record's, if it was read from a file
 * @param schema text of the event's Avro schema
 * @param event the event's bytes without the registry prefix; copied in and out
 * @param leaf the event's place in its block, from 0
 * @param path from the event's hash to the header's root
 */
public record EventProof(TlogProof log, BlockHeader header, String schema, byte[] event, int leaf, List<Hash> path) {
    private static final String WHAT = "proof";

    /** Checks the bounds. */
    public EventProof {
        requireNonNull(log, "log is null");
        requireNonNull(header, "header is null");
        requireNonNull(schema, "schema is null");
        event = event.clone();
        path = List.copyOf(path);
        if (leaf < 0 || path.size() > MerkleProofs.MAX_PATH) {
            throw new MalformedException(WHAT, "a negative leaf, or a path of " + path.size());
        }
    }

    /**
     * Reads a proof file.
     *
     * @throws MalformedException if it is not the proof of an event
     */
    public static EventProof parse(byte[] bytes) {
        return of(TlogProof.parse(bytes));
    }

    /** As {@link #parse(byte[])}. */
    public static EventProof parse(String text) {
        return of(TlogProof.parse(text));
    }

    private static EventProof of(TlogProof log) {
        byte[] extra =
                log.extraBytes().orElseThrow(() -> new MalformedException(WHAT, "no extra: not that of an event"));
        return EventProofJson.read(log, extra);
    }

    /** The proof file's exact text. */
    public String format() {
        return log.withExtra(EventProofJson.write(this)).format();
    }

    @Override
    public byte[] event() {
        return event.clone();
    }

    /** The event's hash. */
    public Hash eventHash() {
        return EventHash.of(event);
    }
}
