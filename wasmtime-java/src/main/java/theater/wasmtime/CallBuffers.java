package theater.wasmtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/**
 * What a thread uses again for each of its calls into the bridge, so that a call leaves nothing behind on Java's heap. A
 * writer or reader is used up before the next call of the same thread.
 */
final class CallBuffers {
    /** Space for {@code struct Bytes { u8 *data; usize length; }}. */
    static final MemoryLayout BYTES = MemoryLayout.structLayout(ADDRESS, JAVA_LONG);

    private static final ThreadLocal<CallBuffers> OF_THREAD = ThreadLocal.withInitial(CallBuffers::new);

    private final WitWriter writer = new WitWriter();
    private final WitReader reader = new WitReader();
    private final MemorySegment error = Arena.ofAuto().allocate(BYTES);

    private CallBuffers() {}

    /** An empty writer. */
    static WitWriter writer() {
        WitWriter writer = OF_THREAD.get().writer;
        writer.clear();
        return writer;
    }

    /** A reader of what lies at this address, in place. */
    static WitReader reader(long address, long length) {
        WitReader reader = OF_THREAD.get().reader;
        reader.reset(NativeMemory.ALL, address, length);
        return reader;
    }

    /** Space for an error, of the layout {@link #BYTES}. */
    static MemorySegment error() {
        return OF_THREAD.get().error;
    }
}
