package theater.benchmarks.suspension;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What Linux says of this process.
 *
 * @param residentKib pages in memory
 * @param pageTableKib page tables, which grow with what is mapped
 * @param mappings of which {@code vm.max_map_count} allows so many
 */
record Memory(long residentKib, long pageTableKib, long mappings) {
    static Memory now() {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return new Memory(status("VmRSS:"), status("VmPTE:"), maps.count());
        } catch (IOException e) {
            throw new UncheckedIOException("/proc of Linux is needed", e);
        }
    }

    Memory since(Memory before) {
        return new Memory(
                residentKib - before.residentKib, pageTableKib - before.pageTableKib, mappings - before.mappings);
    }

    private static long status(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String line = lines.filter(l -> l.startsWith(name)).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", ""));
        }
    }
}
