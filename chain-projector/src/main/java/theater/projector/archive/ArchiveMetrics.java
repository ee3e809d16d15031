package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** What the archive has and what was done to it. Any thread may use it. */
public final class ArchiveMetrics {
    private final MeterRegistry registry;
    private final Counter archived;
    private final Counter merged;
    private final Counter damaged;
    private final Map<Integer, Catalogue> catalogues = new ConcurrentHashMap<>();

    public ArchiveMetrics(MeterRegistry registry) {
        this.registry = registry;
        archived = registry.counter("theater.archive.archived");
        merged = registry.counter("theater.archive.merged");
        damaged = registry.counter("theater.archive.damaged");
    }

    void archived(long events) {
        archived.increment((double) events);
    }

    void merged(int segments) {
        merged.increment(segments);
    }

    /** A block could not be read as it was archived. */
    public void damaged() {
        damaged.increment();
    }

    void now(Catalogue catalogue) {
        int partition = catalogue.partition();
        if (catalogues.put(partition, catalogue) == null) {
            gauge("theater.archive.events", partition, entry -> (double) entry.events());
            gauge("theater.archive.content.bytes", partition, entry -> (double) entry.contentBytes());
            gauge("theater.archive.stored.bytes", partition, entry -> (double) entry.storedBytes());
            gauge("theater.archive.pruned", partition, entry -> (double) entry.pruned());
            gauge("theater.archive.segments", partition, _ -> 1.0);
        }
    }

    private void gauge(String name, int partition, ToDoubleFunction<SegmentEntry> part) {
        registry.gauge(
                name,
                Tags.of("partition", Integer.toString(partition)),
                catalogues,
                all -> requireNonNull(all.get(partition)).segments().stream()
                        .mapToDouble(part)
                        .sum());
    }
}
