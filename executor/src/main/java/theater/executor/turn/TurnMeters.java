package theater.executor.turn;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Figures of turns by actor type. Any thread. */
public final class TurnMeters {
    private final MeterRegistry registry;
    private final Map<String, OfType> types = new ConcurrentHashMap<>();

    TurnMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A message is given up; counted again if its transaction is aborted and it is given up again. */
    void deadLetter(String reason) {
        registry.counter("theater.dead.letters", "reason", reason).increment();
    }

    void ended(String pattern, TurnEnd end, long fuel, long peakMemoryBytes, long activeNanos) {
        OfType meters = types.computeIfAbsent(pattern, this::ofType);
        switch (end) {
            case TurnEnd.Ok ok -> meters.ok.increment();
            case TurnEnd.Suspended suspended -> meters.suspended.increment();
            case TurnEnd.Rejected rejected -> meters.rejected.increment();
            case TurnEnd.Failed failed ->
                registry.counter("theater.turns", "type", pattern, "outcome", "failed", "code", failed.code())
                        .increment();
        }
        meters.fuel.record((double) fuel);
        meters.memory.record((double) peakMemoryBytes);
        meters.time.record(activeNanos, TimeUnit.NANOSECONDS);
    }

    private OfType ofType(String pattern) {
        return new OfType(
                registry.counter("theater.turns", "type", pattern, "outcome", "ok", "code", ""),
                registry.counter("theater.turns", "type", pattern, "outcome", "suspended", "code", ""),
                registry.counter("theater.turns", "type", pattern, "outcome", "rejected", "code", ""),
                DistributionSummary.builder("theater.turn.fuel")
                        .tag("type", pattern)
                        .register(registry),
                DistributionSummary.builder("theater.turn.memory")
                        .baseUnit("bytes")
                        .tag("type", pattern)
                        .register(registry),
                Timer.builder("theater.turn.time").tag("type", pattern).register(registry));
    }

    private record OfType(
            Counter ok,
            Counter suspended,
            Counter rejected,
            DistributionSummary fuel,
            DistributionSummary memory,
            Timer time) {}
}
