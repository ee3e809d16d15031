package theater.wasmtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many mappings of memory Linux allows a process ({@code vm.max_map_count}), and how many this one has. A process
 * that runs into the limit is refused memory in the middle of everything, the JVM's own included, so that a pool that
 * could lead there is refused at start.
 */
record MemoryMappings(long allowed, long used) {
    private static final Path LIMIT = Path.of("/proc/sys/vm/max_map_count");
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    /** A stack and its guard page. They are mapped when the pool is made. */
    private static final int PER_STACK = 2;

    /** Of a memory: what is before its image, the image, what is behind it, and the inaccessible rest. */
    private static final int PER_MEMORY = 4;

    /** What the JVM may still add: threads, code, heap regions. */
    private static final int REST = 2_000;

    /** Those of this process; none where there is no such limit. */
    static Optional<MemoryMappings> ofThisProcess() {
        if (!Files.isReadable(LIMIT) || !Files.isReadable(MAPPINGS)) {
            return Optional.empty();
        }
        try (Stream<String> mappings = Files.lines(MAPPINGS);
                BufferedReader limit = Files.newBufferedReader(LIMIT)) {
            // One read: the second one from such a file finds its end, wherever the first one stopped.
            String allowed = Objects.requireNonNullElse(limit.readLine(), "");
            return Optional.of(new MemoryMappings(Long.parseLong(allowed), mappings.count()));
        } catch (IOException | NumberFormatException e) {
            // Without /proc there is nothing to check; the system will say no itself.
            return Optional.empty();
        }
    }

    /** What a pool needs when every instance has one memory, as nearly all components do. */
    static long needed(EngineConfig config) {
        return (long) config.instances() * (PER_STACK + PER_MEMORY);
    }

    /** Throws {@link WasmtimeException} with code {@code memory-mappings} if the pool may need more than is allowed. */
    void requireRoom(EngineConfig config) {
        long needed = used + needed(config) + REST;
        if (needed > allowed) {
            throw new WasmtimeException(
                    "memory-mappings",
                    "a pool of " + config.instances() + " instances may need " + needed
                            + " memory mappings and Linux allows " + allowed
                            + "; raise it with `sysctl -w vm.max_map_count=" + rounded(needed)
                            + "` or have fewer instances");
        }
    }

    /** Up to the next power of two, as the setting is usually given. */
    private static long rounded(long value) {
        return Long.highestOneBit(value) << 1;
    }
}
