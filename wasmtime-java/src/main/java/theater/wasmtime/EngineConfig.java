package theater.wasmtime;

import java.time.Duration;

/**
 * Settings of an {@link Engine}. Only address space is reserved for the pool; memory is used when instances use it.
 *
 * @param instances how many instances may live at one time, suspended ones included; each reserves 8 GiB of the
 *     process's 128 TiB of address space
 * @param timeSlice how long a guest runs at a stretch before it yields, at least 2 ms; it yields after half to the
 *     whole of it
 * @param maxMemoryBytes greatest linear memory of any instance
 * @param maxTableElements greatest table of any instance
 * @param memoryKeepResidentBytes how much of a memory is zeroed and kept instead of given back to the system
 * @param tableKeepResidentBytes the same for tables
 * @param stackKeepResidentBytes the same for stacks
 */
public record EngineConfig(
        int instances,
        Duration timeSlice,
        long maxMemoryBytes,
        int maxTableElements,
        long memoryKeepResidentBytes,
        long tableKeepResidentBytes,
        long stackKeepResidentBytes) {
    /** 1,000 instances, slices of 10 ms, 64 MiB and 20,000 elements at most. */
    public static final EngineConfig DEFAULT =
            new EngineConfig(1_000, Duration.ofMillis(10), 64L << 20, 20_000, 256L << 10, 64L << 10, 64L << 10);

    public EngineConfig {
        if (instances < 1 || instances > 10_000) {
            throw new IllegalArgumentException("instances must be 1 to 10,000: " + instances);
        }
        if (timeSlice.compareTo(Duration.ofMillis(2)) < 0) {
            throw new IllegalArgumentException("timeSlice must be at least 2 ms: " + timeSlice);
        }
        if (maxMemoryBytes < 1 << 16 || maxMemoryBytes > 1L << 32) {
            throw new IllegalArgumentException("maxMemoryBytes must be 64 KiB to 4 GiB: " + maxMemoryBytes);
        }
        if (maxTableElements < 1 || maxTableElements > 10_000_000) {
            throw new IllegalArgumentException("maxTableElements must be 1 to 10,000,000: " + maxTableElements);
        }
        if (memoryKeepResidentBytes < 0 || tableKeepResidentBytes < 0 || stackKeepResidentBytes < 0) {
            throw new IllegalArgumentException("a keep-resident size is negative");
        }
    }

    /** With another number of instances. */
    public EngineConfig withInstances(int value) {
        return new EngineConfig(
                value,
                timeSlice,
                maxMemoryBytes,
                maxTableElements,
                memoryKeepResidentBytes,
                tableKeepResidentBytes,
                stackKeepResidentBytes);
    }

    /** With another time slice. */
    public EngineConfig withTimeSlice(Duration value) {
        return new EngineConfig(
                instances,
                value,
                maxMemoryBytes,
                maxTableElements,
                memoryKeepResidentBytes,
                tableKeepResidentBytes,
                stackKeepResidentBytes);
    }

    /** The numbers in the order in which the bridge reads them. */
    long[] toNative() {
        return new long[] {
            instances,
            maxMemoryBytes,
            maxTableElements,
            memoryKeepResidentBytes,
            tableKeepResidentBytes,
            stackKeepResidentBytes
        };
    }
}
