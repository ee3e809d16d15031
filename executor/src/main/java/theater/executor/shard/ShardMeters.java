package theater.executor.shard;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import theater.executor.fetch.FetchResult;

/**
 * Figures of one shard. Names begin with {@code theater.executor}; tagged by partition, never by actor. What waits at
 * each stage is a gauge beside the stage's bound; the gauges are gone when the shard is.
 */
final class ShardMeters implements AutoCloseable {
    private final MeterRegistry registry;
    private final String partition;
    private final Counter messages;
    private final Counter transactions;
    private final Counter takeovers;
    private final Counter failures;
    private final Counter late;
    private final List<Meter> gauges = new ArrayList<>();
    private final AtomicLong fetched;
    private final AtomicLong fetchedBytes;
    private final AtomicLong pausedLanes;
    private final AtomicLong unsettled;
    private final AtomicLong uncommittedBytes;
    private final AtomicLong parked;
    private final AtomicLong delayed;
    private final AtomicLong timers;
    private final AtomicLong due;
    private final AtomicLong suspended;

    ShardMeters(MeterRegistry registry, int shard, ShardSettings bounds) {
        this.registry = registry;
        this.partition = Integer.toString(shard);
        this.messages = registry.counter("theater.executor.messages", "partition", partition);
        this.transactions = registry.counter("theater.executor.transactions", "partition", partition);
        this.takeovers = registry.counter("theater.executor.takeovers", "partition", partition);
        this.failures = registry.counter("theater.executor.failures", "partition", partition);
        this.late = registry.counter("theater.executor.late", "partition", partition);
        // Bounds of fetched records are those of each lane.
        this.fetched = waiting("fetched", "messages", bounds.laneRecords());
        this.fetchedBytes = waiting("fetched.bytes", "bytes", bounds.laneBytes());
        this.unsettled = waiting("unsettled", "messages", bounds.unsettled());
        this.uncommittedBytes = waiting("uncommitted.bytes", "bytes", bounds.uncommittedBytes());
        this.parked = waiting("parked", "messages", bounds.parked());
        this.delayed = waiting("delayed", "messages", bounds.delayed());
        this.timers = gauge("theater.executor.timers", "timers");
        this.due = waiting("due", "messages", Delays.MOST_DUE);
        this.suspended = gauge("theater.executor.suspended", "actors");
        this.pausedLanes = gauge("theater.executor.lanes.paused", "lanes");
    }

    private AtomicLong waiting(String stage, String unit, long bound) {
        gauge("theater.executor." + stage + ".bound", unit).set(bound);
        return gauge("theater.executor." + stage, unit);
    }

    private AtomicLong gauge(String name, String unit) {
        AtomicLong value = new AtomicLong();
        gauges.add(Gauge.builder(name, value, AtomicLong::doubleValue)
                .baseUnit(unit)
                .tag("partition", partition)
                .strongReference(true)
                .register(registry));
        return value;
    }

    void committed(int records) {
        messages.increment(records);
        transactions.increment();
    }

    void tookOver() {
        takeovers.increment();
    }

    void failed() {
        failures.increment();
    }

    /** What was fetched and is not admitted. */
    void fetched(int records, long bytes, int lanesPaused) {
        fetched.lazySet(records);
        fetchedBytes.lazySet(bytes);
        pausedLanes.lazySet(lanesPaused);
    }

    /** What was admitted and is not committed, and what waits in the state for its turn. */
    void admitted(int notSettled, long notCommittedBytes, int inState) {
        unsettled.lazySet(notSettled);
        uncommittedBytes.lazySet(notCommittedBytes);
        parked.lazySet(inState);
    }

    /** Messages and timers that wait for their time, and those whose time has come. */
    void delayed(int messagesWaiting, int timersWaiting, int onTheirWay) {
        delayed.lazySet(messagesWaiting);
        timers.lazySet(timersWaiting);
        due.lazySet(onTheirWay);
    }

    /** Actors whose turns wait. */
    void suspended(int actors) {
        suspended.lazySet(actors);
    }

    /** An answer or a wake-up came for a turn that did not wait for it any more. */
    void late() {
        late.increment();
    }

    /** A request of an actor ended with this. Any thread. */
    void responded(FetchResult result) {
        String outcome = switch (result) {
            case FetchResult.Response _ -> "response";
            case FetchResult.Failure failure -> failure.error().code();
        };
        registry.counter("theater.executor.fetches", "partition", partition, "outcome", outcome)
                .increment();
    }

    /** Takes the gauges away; another executor has the shard's figures from now on. */
    @Override
    public void close() {
        gauges.forEach(registry::remove);
    }
}
