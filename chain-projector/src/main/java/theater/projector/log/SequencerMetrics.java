package theater.projector.log;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What the active sequencer did. Any thread may use it. */
public final class SequencerMetrics {
    private final Counter leaves;
    private final Counter refused;
    private final Counter checkpoints;
    private final Timer lag;

    public SequencerMetrics(MeterRegistry registry) {
        leaves = registry.counter("theater.log.leaves");
        refused = registry.counter("theater.log.blocks.refused");
        checkpoints = registry.counter("theater.log.checkpoints");
        lag = Timer.builder("theater.log.checkpoint.lag")
                .description("From the time of a block's first event to the checkpoint that covers it")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    void leaves(int count) {
        leaves.increment(count);
    }

    void refused() {
        refused.increment();
    }

    void published() {
        checkpoints.increment();
    }

    void covered(long eventMillis, long nowMillis) {
        lag.record(Duration.ofMillis(Math.max(0, nowMillis - eventMillis)));
    }
}
