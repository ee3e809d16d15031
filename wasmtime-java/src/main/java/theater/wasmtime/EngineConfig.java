package theater.wasmtime;

import java.time.Duration;

/**
 * An operator's settings of an {@link Engine}. Only address space is reserved for the pool; memory is used when
 * instances use it.
 *
 * @param instances how many instances may live at one time, suspended ones included; each reserves 8 GiB of the
 *     process's 128 TiB of address space and takes six of the memory mappings that Linux allows a process
 * @param timeSlice how long a guest runs at a stretch before it yields, at least 2 ms; it yields after half to the
 *     whole of it
 * @param stackBytes how deep guests may recurse, in bytes of native stack. One for all: Wasmtime has it per engine
 * @param bounds the most that the limits of any instance may say; places of the pool are as large
 * @param memories memories of one component
 * @param tables tables of one component
 * @param keepResident what a used place of the pool keeps
 */
public record EngineConfig(
        int instances,
        Duration timeSlice,
        int stackBytes,
        InstanceLimits bounds,
        int memories,
        int tables,
        KeepResident keepResident) {
    /** What no limit exceeds unless the operator says so. */
    private static final InstanceLimits BOUNDS = new InstanceLimits(
            512L << 20, 100_000, 100, 10_000, 1_000_000_000_000L, 1_000_000, 64 << 20, 1L << 30, 1 << 20);

    /** 1,000 instances, slices of 10 ms, 256 KiB of stack, 512 MiB of memory at most. */
    public static final EngineConfig DEFAULT = new EngineConfig(
            1_000, Duration.ofMillis(10), 256 << 10, BOUNDS, 4, 16, new KeepResident(256 << 10, 64 << 10, 64 << 10));

    public EngineConfig {
        requireRange("instances", instances, 1, 10_000);
        if (timeSlice.compareTo(Duration.ofMillis(2)) < 0) {
            throw new IllegalArgumentException("timeSlice must be at least 2 ms: " + timeSlice);
        }
        requireRange("stackBytes", stackBytes, 64 << 10, 16 << 20);
        requireRange("bounds.memoryBytes", bounds.memoryBytes(), 1 << 16, 1L << 32);
        requireRange("bounds.tableElements", bounds.tableElements(), 1, 10_000_000);
        requireRange("bounds.coreInstances", bounds.coreInstances(), 1, 1_000);
        requireRange("memories", memories, 1, 100);
        requireRange("tables", tables, 1, 1_000);
    }

    /**
     * How much of a used place is zeroed and kept for the next instance, instead of given back to the system. Zeroing a
     * little is much cheaper than fresh pages are; what is kept counts as the process's memory.
     *
     * @param memoryBytes of each memory
     * @param tableBytes of each table
     * @param stackBytes of each stack
     */
    public record KeepResident(int memoryBytes, int tableBytes, int stackBytes) {
        public KeepResident {
            requireRange("keepResident.memoryBytes", memoryBytes, 0, Integer.MAX_VALUE);
            requireRange("keepResident.tableBytes", tableBytes, 0, Integer.MAX_VALUE);
            requireRange("keepResident.stackBytes", stackBytes, 0, Integer.MAX_VALUE);
        }
    }

    /** With another number of instances. */
    public EngineConfig withInstances(int value) {
        return new EngineConfig(value, timeSlice, stackBytes, bounds, memories, tables, keepResident);
    }

    /** With another time slice. */
    public EngineConfig withTimeSlice(Duration value) {
        return new EngineConfig(instances, value, stackBytes, bounds, memories, tables, keepResident);
    }

    /** With another depth of recursion. */
    public EngineConfig withStackBytes(int value) {
        return new EngineConfig(instances, timeSlice, value, bounds, memories, tables, keepResident);
    }

    /** With other bounds. */
    public EngineConfig withBounds(InstanceLimits value) {
        return new EngineConfig(instances, timeSlice, stackBytes, value, memories, tables, keepResident);
    }

    /** The numbers in the order in which the bridge reads them. */
    long[] toNative() {
        return new long[] {
            instances,
            stackBytes,
            bounds.memoryBytes(),
            bounds.tableElements(),
            bounds.coreInstances(),
            memories,
            tables,
            keepResident.memoryBytes(),
            keepResident.tableBytes(),
            keepResident.stackBytes()
        };
    }

    private static void requireRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ": " + value);
        }
    }
}
