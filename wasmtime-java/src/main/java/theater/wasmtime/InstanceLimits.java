package theater.wasmtime;

import java.util.ArrayList;
import java.util.List;

/**
 * What one call of a guest may use. What goes over ends with the {@link FailureCode} in brackets, except logs, which are
 * cut. Deadlines are not here: whoever polls closes the instance instead of resuming it.
 *
 * @param memoryBytes linear memory, all memories and the heap of exceptions together [memory]
 * @param tableElements elements of all tables together [table]
 * @param coreInstances core modules that make up the component, adapters of its tool chain included [instances]
 * @param handles handles of host resources that are held at one time [handles]
 * @param fuel WebAssembly fuel for instantiation and call; roughly one a simple instruction, it differs between
 *     Wasmtime versions [out-of-fuel]
 * @param hostCalls calls that are handed to Java as {@link Step.HostCall} [host-calls]
 * @param hostCallBytes encoded arguments of one such call, its reply, and the guest's result, each [host-call-bytes]
 * @param hostCallBytesTotal arguments and replies of all such calls together [host-call-bytes-total]
 * @param logBytes UTF-8 bytes of all logged text together; what comes after is cut off
 */
public record InstanceLimits(
        long memoryBytes,
        int tableElements,
        int coreInstances,
        int handles,
        long fuel,
        int hostCalls,
        int hostCallBytes,
        long hostCallBytesTotal,
        int logBytes) {
    /** Enough for ordinary actors: 64 MiB, a thousand million fuel, 10,000 host calls of 1 MiB, 16 MiB in all. */
    public static final InstanceLimits DEFAULT =
            new InstanceLimits(64L << 20, 10_000, 50, 1_000, 1_000_000_000L, 10_000, 1 << 20, 16L << 20, 64 << 10);

    public InstanceLimits {
        if (memoryBytes < 0
                || tableElements < 0
                || coreInstances < 0
                || handles < 0
                || fuel < 0
                || hostCalls < 0
                || hostCallBytes < 0
                || hostCallBytesTotal < 0
                || logBytes < 0) {
            throw new IllegalArgumentException("a limit is negative");
        }
    }

    /**
     * What of this is more than the bounds allow, each as {@code name value, at most bound}; empty if nothing is. Names
     * are those of the components of this record.
     */
    public List<String> over(InstanceLimits bounds) {
        List<String> over = new ArrayList<>();
        compare(over, "memoryBytes", memoryBytes, bounds.memoryBytes);
        compare(over, "tableElements", tableElements, bounds.tableElements);
        compare(over, "coreInstances", coreInstances, bounds.coreInstances);
        compare(over, "handles", handles, bounds.handles);
        compare(over, "fuel", fuel, bounds.fuel);
        compare(over, "hostCalls", hostCalls, bounds.hostCalls);
        compare(over, "hostCallBytes", hostCallBytes, bounds.hostCallBytes);
        compare(over, "hostCallBytesTotal", hostCallBytesTotal, bounds.hostCallBytesTotal);
        compare(over, "logBytes", logBytes, bounds.logBytes);
        return List.copyOf(over);
    }

    /** Whether nothing is more than the bounds allow. */
    boolean within(InstanceLimits bounds) {
        return memoryBytes <= bounds.memoryBytes
                && tableElements <= bounds.tableElements
                && coreInstances <= bounds.coreInstances
                && handles <= bounds.handles
                && fuel <= bounds.fuel
                && hostCalls <= bounds.hostCalls
                && hostCallBytes <= bounds.hostCallBytes
                && hostCallBytesTotal <= bounds.hostCallBytesTotal
                && logBytes <= bounds.logBytes;
    }

    private static void compare(List<String> over, String name, long value, long bound) {
        if (value > bound) {
            over.add(name + " " + value + ", at most " + bound);
        }
    }

    /** With other memory. */
    public InstanceLimits withMemoryBytes(long value) {
        return new InstanceLimits(
                value,
                tableElements,
                coreInstances,
                handles,
                fuel,
                hostCalls,
                hostCallBytes,
                hostCallBytesTotal,
                logBytes);
    }

    /** With other tables. */
    public InstanceLimits withTableElements(int value) {
        return new InstanceLimits(
                memoryBytes,
                value,
                coreInstances,
                handles,
                fuel,
                hostCalls,
                hostCallBytes,
                hostCallBytesTotal,
                logBytes);
    }

    /** With another number of core instances. */
    public InstanceLimits withCoreInstances(int value) {
        return new InstanceLimits(
                memoryBytes,
                tableElements,
                value,
                handles,
                fuel,
                hostCalls,
                hostCallBytes,
                hostCallBytesTotal,
                logBytes);
    }

    /** With other handles. */
    public InstanceLimits withHandles(int value) {
        return new InstanceLimits(
                memoryBytes,
                tableElements,
                coreInstances,
                value,
                fuel,
                hostCalls,
                hostCallBytes,
                hostCallBytesTotal,
                logBytes);
    }

    /** With other fuel. */
    public InstanceLimits withFuel(long value) {
        return new InstanceLimits(
                memoryBytes,
                tableElements,
                coreInstances,
                handles,
                value,
                hostCalls,
                hostCallBytes,
                hostCallBytesTotal,
                logBytes);
    }

    /** With other bounds of host calls: their number, bytes of one, bytes of all. */
    public InstanceLimits withHostCalls(int calls, int bytes, long bytesTotal) {
        return new InstanceLimits(
                memoryBytes, tableElements, coreInstances, handles, fuel, calls, bytes, bytesTotal, logBytes);
    }

    /** With another allowance of logs. */
    public InstanceLimits withLogBytes(int value) {
        return new InstanceLimits(
                memoryBytes,
                tableElements,
                coreInstances,
                handles,
                fuel,
                hostCalls,
                hostCallBytes,
                hostCallBytesTotal,
                value);
    }

    void write(WitWriter out) {
        out.u64(memoryBytes);
        out.u64(tableElements);
        out.u64(coreInstances);
        out.u64(handles);
        out.u64(fuel);
        out.u64(hostCalls);
        out.u64(hostCallBytes);
        out.u64(hostCallBytesTotal);
        out.u64(logBytes);
    }
}
