package theater.projector.chaining;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;

/**
 * Counts what the chain topology did. Work that a crash undid is counted again, so these are rates to watch, not figures
 * to account by. Any thread may use it.
 */
public final class ChainMetrics {
    private final Counter events;
    private final Counter blocks;
    private final Map<String, Counter> findings;

    public ChainMetrics(MeterRegistry registry) {
        events = registry.counter("theater.chain.events");
        blocks = registry.counter("theater.chain.blocks");
        findings = Map.of(
                "prev", registry.counter("theater.chain.findings", "kind", "prev"),
                "seq", registry.counter("theater.chain.findings", "kind", "seq"),
                "unreadable", registry.counter("theater.chain.findings", "kind", "unreadable"));
    }

    void event() {
        events.increment();
    }

    void block() {
        blocks.increment();
    }

    void finding(String kind) {
        Counter counter = findings.get(kind);
        if (counter != null) {
            counter.increment();
        }
    }
}
