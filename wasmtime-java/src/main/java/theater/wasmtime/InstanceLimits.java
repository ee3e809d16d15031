package theater.wasmtime;

/**
 * What one instance may use.
 *
 * @param memoryBytes linear memory, all memories together; also bounded by {@link EngineConfig#maxMemoryBytes}
 * @param tableElements elements of a table; also bounded by {@link EngineConfig#maxTableElements}
 * @param fuel WebAssembly fuel for instantiation and call; roughly one a simple instruction, it differs between
 *     Wasmtime versions
 * @param hostCallBytes encoded arguments of one host call, its reply, and the guest's result, each
 * @param logBytes UTF-8 bytes of all logged text together; what comes after is cut off
 */
public record InstanceLimits(long memoryBytes, int tableElements, long fuel, int hostCallBytes, int logBytes) {
    /** 64 MiB, 10,000 elements, a thousand million fuel, 1 MiB a host call, 64 KiB of logs. */
    public static final InstanceLimits DEFAULT =
            new InstanceLimits(64L << 20, 10_000, 1_000_000_000L, 1 << 20, 64 << 10);

    public InstanceLimits {
        if (memoryBytes < 0 || tableElements < 0 || fuel < 0 || hostCallBytes < 0 || logBytes < 0) {
            throw new IllegalArgumentException("a limit is negative");
        }
    }

    /** With other fuel. */
    public InstanceLimits withFuel(long value) {
        return new InstanceLimits(memoryBytes, tableElements, value, hostCallBytes, logBytes);
    }

    /** With other memory. */
    public InstanceLimits withMemoryBytes(long value) {
        return new InstanceLimits(value, tableElements, fuel, hostCallBytes, logBytes);
    }

    void write(WitWriter out) {
        out.u64(memoryBytes);
        out.u64(tableElements);
        out.u64(fuel);
        out.u64(hostCallBytes);
        out.u64(logBytes);
    }
}
