package theater.executor.turn;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import theater.schemas.avro.JournalCall;
import theater.schemas.avro.JournalPart;

/**
 * The host calls of a turn with their answers, noted as they happen: with them the turn can be run again up to where it
 * waits, without doing anything twice. Used by the worker that runs the turn.
 */
final class Journal {
    private static final int REQUEST_BYTES = 16;
    private static final int PART_BYTES = 256 << 10;
    private static final int CALL_OVERHEAD_BYTES = 64;

    private final int maxRecordBytes;
    private final List<JournalCall> calls = new ArrayList<>();

    Journal(int maxRecordBytes) {
        this.maxRecordBytes = maxRecordBytes;
    }

    /** What tells a request from others. */
    static byte[] digest(byte[] encodedRequest) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(encodedRequest);
            return Arrays.copyOf(hash, REQUEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Notes a call.
     *
     * @param request its digest
     * @param reply as it is encoded
     */
    void add(String function, byte[] request, byte[] reply) throws LimitException {
        if (reply.length + CALL_OVERHEAD_BYTES > maxRecordBytes) {
            throw new LimitException(
                    "journal-too-large",
                    "the answer to one host call has " + reply.length + " bytes, more than a turn that may be suspended"
                            + " can keep; ask for less at a time");
        }
        calls.add(new JournalCall(function, ByteBuffer.wrap(request), ByteBuffer.wrap(reply)));
    }

    /** What was noted since the last time, in parts that fit into records. */
    List<JournalPart> takeParts() {
        List<JournalPart> parts = new ArrayList<>();
        List<JournalCall> part = new ArrayList<>();
        int bytes = 0;
        for (JournalCall call : calls) {
            int more = call.getReply().remaining() + CALL_OVERHEAD_BYTES;
            if (!part.isEmpty() && bytes + more > PART_BYTES) {
                parts.add(new JournalPart(part));
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(call);
            bytes += more;
        }
        if (!part.isEmpty()) {
            parts.add(new JournalPart(part));
        }
        calls.clear();
        return parts;
    }
}
