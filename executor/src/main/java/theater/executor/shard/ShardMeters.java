package theater.executor.shard;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Figures of one shard. Names begin with {@code theater.executor}; tagged by partition, never by actor. */
final class ShardMeters {
    private final Counter messages;
    private final Counter transactions;
    private final Counter takeovers;
    private final Counter failures;

    ShardMeters(MeterRegistry registry, int shard) {
        String partition = Integer.toString(shard);
        this.messages = registry.counter("theater.executor.messages", "partition", partition);
        this.transactions = registry.counter("theater.executor.transactions", "partition", partition);
        this.takeovers = registry.counter("theater.executor.takeovers", "partition", partition);
        this.failures = registry.counter("theater.executor.failures", "partition", partition);
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
}
