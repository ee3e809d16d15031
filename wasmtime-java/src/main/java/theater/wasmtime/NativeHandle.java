package theater.wasmtime;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * An address that Rust owns and Java must free exactly once, shared between threads. It is freed when it is closed and
 * nobody uses it any more, whichever comes last.
 */
final class NativeHandle implements AutoCloseable {
    private final String what;
    private final long address;
    private final LongConsumer free;
    /** Users, plus one until it is closed; 0 means freed. */
    private final AtomicInteger holds = new AtomicInteger(1);

    private final AtomicInteger closes = new AtomicInteger();

    NativeHandle(String what, long address, LongConsumer free) {
        this.what = what;
        this.address = address;
        this.free = free;
    }

    /** The address, valid until {@link #release}. */
    long acquire() {
        if (closes.get() > 0 || holds.getAndUpdate(n -> n == 0 ? 0 : n + 1) == 0) {
            throw new IllegalStateException("the " + what + " is closed");
        }
        return address;
    }

    void release() {
        if (holds.decrementAndGet() == 0) {
            free.accept(address);
        }
    }

    @Override
    public void close() {
        if (closes.getAndIncrement() == 0) {
            release();
        }
    }
}
