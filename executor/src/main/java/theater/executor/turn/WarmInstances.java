package theater.executor.turn;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;
import theater.executor.types.ActorRuntime;
import theater.wasmtime.WasmInstance;

/**
 * Instances that wait for their actor's next turn, of all shards of this process. Bounded in number and bytes; what was
 * used least lately goes first, and any goes when a turn finds no free place in the engine's pool.
 *
 * <p>An instance has in memory what its actor's turns left there, so it may only be kept while all of these count: it is
 * taken out for a turn and comes back only if that turn ended well, and all of a shard's go when the shard's ownership
 * ends, which is what a failed commit does.
 *
 * <p>Any thread. An instance is either here or with the one turn that took it.
 */
public final class WarmInstances {
    private final int most;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    /** From the least lately used. */
    private final Map<Owner, Warm> idle = new LinkedHashMap<>();

    private long idleBytes;

    /**
     * Keeps nothing yet.
     *
     * @param most instances; 0 keeps none
     * @param mostBytes of linear memory together
     */
    public WarmInstances(int most, long mostBytes, MeterRegistry meters) {
        this.most = most;
        this.mostBytes = mostBytes;
        Gauge.builder("theater.warm.instances", this, WarmInstances::size).register(meters);
        Gauge.builder("theater.warm.memory", this, warm -> warm.idleBytes)
                .baseUnit("bytes")
                .register(meters);
    }

    private int size() {
        lock.lock();
        try {
            return idle.size();
        } finally {
            lock.unlock();
        }
    }

    /** For one period in which a shard is owned. */
    public Ownership ownership() {
        return new Ownership();
    }

    /** Gives the place of the least lately used back to the engine; false if there is none. */
    boolean giveWay() {
        Warm eldest;
        lock.lock();
        try {
            eldest = removeEldest();
        } finally {
            lock.unlock();
        }
        if (eldest != null) {
            eldest.instance.close();
        }
        return eldest != null;
    }

    private @Nullable Warm removeEldest() {
        var owners = idle.keySet().iterator();
        return owners.hasNext() ? remove(owners.next()) : null;
    }

    private @Nullable Warm remove(Owner owner) {
        Warm warm = idle.remove(owner);
        if (warm != null) {
            idleBytes -= warm.bytes;
        }
        return warm;
    }

    /** The instances of a shard, numbered from 1, while it is owned. */
    public final class Ownership implements AutoCloseable {
        private final AtomicLong numbers = new AtomicLong();
        private boolean closed;

        private Ownership() {}

        /** Another instance's number. */
        long nextNumber() {
            return numbers.incrementAndGet();
        }

        /** Room for a turn whose engine has no free place; false if nothing can be given up. */
        boolean giveWay() {
            return WarmInstances.this.giveWay();
        }

        /** The actor's instance, if it has one that runs the same component under the same manifest. */
        Optional<Warm> take(String actor, ActorRuntime runtime) {
            Warm warm;
            lock.lock();
            try {
                warm = remove(new Owner(this, actor));
            } finally {
                lock.unlock();
            }
            if (warm != null && !warm.runtime.equals(runtime.descriptor())) {
                warm.instance.close();
                return Optional.empty();
            }
            return Optional.ofNullable(warm);
        }

        /** Keeps an instance after a turn that ended well, or closes it if there is no room for it. */
        void keep(String actor, Warm warm) {
            List<Warm> dropped = new ArrayList<>();
            lock.lock();
            try {
                if (closed) {
                    dropped.add(warm);
                } else {
                    Warm other = idle.put(new Owner(this, actor), warm);
                    idleBytes += warm.bytes;
                    if (other != null) {
                        throw new IllegalStateException("actor " + actor + " has two warm instances");
                    }
                    dropOverBounds(dropped);
                }
            } finally {
                lock.unlock();
            }
            dropped.forEach(one -> one.instance.close());
        }

        private void dropOverBounds(List<Warm> dropped) {
            while (idle.size() > most || idleBytes > mostBytes) {
                Warm eldest = removeEldest();
                if (eldest == null) {
                    return;
                }
                dropped.add(eldest);
            }
        }

        /** The shard is not owned any longer, or what its turns did does not count. */
        @Override
        public void close() {
            List<Warm> dropped = new ArrayList<>();
            lock.lock();
            try {
                closed = true;
                for (Owner owner : List.copyOf(idle.keySet())) {
                    Warm warm = owner.ownership == this ? remove(owner) : null;
                    if (warm != null) {
                        dropped.add(warm);
                    }
                }
            } finally {
                lock.unlock();
            }
            dropped.forEach(one -> one.instance.close());
        }
    }

    private record Owner(Ownership ownership, String actor) {}

    /**
     * An instance between turns.
     *
     * @param number within the ownership
     * @param runtime hash of the descriptor of what it runs
     * @param bytes of its linear memory
     */
    record Warm(WasmInstance instance, long number, Hash runtime, long bytes) {}
}
