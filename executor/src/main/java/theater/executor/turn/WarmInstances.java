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
 * Instances that wait, of all shards of this process: warm ones for their actor's next turn, others in the middle of a
 * turn. Bounded in number and bytes; what was used least lately goes first, and any goes when a turn finds no free place
 * in the engine's pool: a warm one is replaced by a new one, and a turn is run again from its journal.
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
    private final Map<Owner, Idle> idle = new LinkedHashMap<>();

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
        Idle eldest;
        lock.lock();
        try {
            eldest = removeEldest();
        } finally {
            lock.unlock();
        }
        if (eldest != null) {
            eldest.drop();
        }
        return eldest != null;
    }

    private @Nullable Idle removeEldest() {
        var owners = idle.keySet().iterator();
        return owners.hasNext() ? remove(owners.next()) : null;
    }

    private @Nullable Idle remove(Owner owner) {
        Idle warm = idle.remove(owner);
        if (warm != null) {
            idleBytes -= warm.bytes();
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
            Idle idleOne = take(actor);
            if (idleOne instanceof Warm warm && warm.runtime.equals(runtime.descriptor())) {
                return Optional.of(warm);
            }
            if (idleOne != null) {
                idleOne.drop();
            }
            return Optional.empty();
        }

        /** The actor's turn that waits so, if its instance is still there. */
        @Nullable
        Turn takeWaiting(String actor, String nonce) {
            Idle idleOne = take(actor);
            if (idleOne instanceof Waiting waiting && waiting.nonce.equals(nonce)) {
                waiting.turn.taken();
                return waiting.turn;
            }
            if (idleOne != null) {
                idleOne.drop();
            }
            return null;
        }

        private @Nullable Idle take(String actor) {
            lock.lock();
            try {
                return remove(new Owner(this, actor));
            } finally {
                lock.unlock();
            }
        }

        /** Keeps an instance after a turn that ended well, or closes it if there is no room for it. */
        void keep(String actor, Idle warm) {
            List<Idle> dropped = new ArrayList<>();
            lock.lock();
            try {
                if (closed) {
                    dropped.add(warm);
                } else {
                    var owner = new Owner(this, actor);
                    // A warm one of before its type was deployed anew, without memory: warm.
                    Idle other = remove(owner);
                    if (other != null) {
                        dropped.add(other);
                    }
                    idle.put(owner, warm);
                    idleBytes += warm.bytes();
                    dropOverBounds(dropped);
                }
            } finally {
                lock.unlock();
            }
            dropped.forEach(Idle::drop);
        }

        private void dropOverBounds(List<Idle> dropped) {
            while (idle.size() > most || idleBytes > mostBytes) {
                Idle eldest = removeEldest();
                if (eldest == null) {
                    return;
                }
                dropped.add(eldest);
            }
        }

        /** The shard is not owned any longer, or what its turns did does not count. */
        @Override
        public void close() {
            List<Idle> dropped = new ArrayList<>();
            lock.lock();
            try {
                closed = true;
                for (Owner owner : List.copyOf(idle.keySet())) {
                    Idle warm = owner.ownership == this ? remove(owner) : null;
                    if (warm != null) {
                        dropped.add(warm);
                    }
                }
            } finally {
                lock.unlock();
            }
            dropped.forEach(Idle::drop);
        }
    }

    private record Owner(Ownership ownership, String actor) {}

    /** An instance that nothing runs in. */
    sealed interface Idle {
        /** Of its linear memory. */
        long bytes();

        void drop();
    }

    /**
     * An instance in the middle of a turn.
     *
     * @param nonce of the wait
     */
    record Waiting(Turn turn, String nonce) implements Idle {
        @Override
        public long bytes() {
            return turn.peakMemoryBytes();
        }

        @Override
        public void drop() {
            turn.taken();
            turn.close();
        }
    }

    /**
     * An instance between turns.
     *
     * @param number within the ownership
     * @param runtime hash of the descriptor of what it runs
     * @param bytes of its linear memory
     */
    record Warm(WasmInstance instance, long number, Hash runtime, long bytes) implements Idle {
        @Override
        public void drop() {
            instance.close();
        }
    }
}
