package theater.executor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;

/**
 * An actor's state as one blob, the same bytes for the same state:
 *
 * <pre>
 * theater-snapshot/v1
 * &lt;actor&gt;
 * seq &lt;of the last event whose effects it holds&gt;
 * for each entry, by key:
 * u32be length ‖ key ‖ u64be seq of the event that wrote it ‖ u32be length ‖ value
 * </pre>
 *
 * Used once, by the thread that has the actor.
 */
final class StateSnapshot {
    private static final int ENTRIES_AT_ONCE = 1_000;
    private static final long BYTES_AT_ONCE = 8 << 20;

    private final String actor;
    private final long seq;
    private final StateView state;

    StateSnapshot(String actor, long seq, StateView state) {
        this.actor = actor;
        this.seq = seq;
        this.state = state;
    }

    /** What the store has. */
    record Kept(Hash digest, long bytes) {}

    /**
     * Puts it into the store; returns when it is durable there.
     *
     * @throws theater.store.StoreException if the store cannot take it; nothing is lost, try again
     */
    Kept keep(LargeBytes large) {
        Pages pages = new Pages();
        Hash digest = large.kept(pages);
        return new Kept(digest, pages.read);
    }

    /** The bytes, of which only some entries are in memory. */
    private final class Pages extends InputStream {
        private ByteBuffer page =
                ByteBuffer.wrap(("theater-snapshot/v1\n" + actor + "\nseq " + seq + "\n").getBytes(UTF_8));
        private byte @Nullable [] after;
        private boolean ended;
        private long read;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            while (!page.hasRemaining() && !ended) {
                next();
            }
            if (!page.hasRemaining()) {
                return length == 0 ? 0 : -1;
            }
            int count = Math.min(length, page.remaining());
            page.get(to, offset, count);
            read += count;
            return count;
        }

        private void next() {
            List<StateView.Entry> entries = scan(ENTRIES_AT_ONCE);
            int bytes = entries.stream()
                    .mapToInt(entry -> 2 * Integer.BYTES + Long.BYTES + entry.key().length + entry.value().length)
                    .sum();
            page = ByteBuffer.allocate(bytes);
            for (StateView.Entry entry : entries) {
                page.putInt(entry.key().length).put(entry.key()).putLong(entry.writer());
                page.putInt(entry.value().length).put(entry.value());
                after = entry.key();
            }
            page.flip();
            ended = entries.isEmpty();
        }

        private List<StateView.Entry> scan(int limit) {
            try {
                return state.scan(new byte[0], after, limit, limit == 1 ? Long.MAX_VALUE : BYTES_AT_ONCE);
            } catch (StateView.TooLargeException e) {
                return scan(1);
            }
        }
    }
}
