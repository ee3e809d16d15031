package theater.benchmarks.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Where figures were taken. A ratio needs this beside it to mean anything.
 *
 * @param cores that this process may use
 * @param memoryBytes of the machine or container
 * @param jdk version and vendor
 * @param system kernel and architecture
 * @param commit of the checkout, with {@code +} if it was changed since; {@code unknown} without git
 * @param load runnable threads over the last minute, before the run; above the number of idle cores the machine is busy
 */
public record Machine(int cores, long memoryBytes, String jdk, String system, String commit, double load) {
    /** This one, now. */
    public static Machine here(Path home) {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize(),
                System.getProperty("java.vendor.version", Runtime.version().toString()),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                commit(home),
                loadNow());
    }

    /** Runnable threads over the last minute; negative if the system does not tell. */
    public static double loadNow() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getSystemLoadAverage();
    }

    /** Whether others use so much of the machine that figures say little. */
    public boolean isBusy() {
        return load > 0.75 * cores;
    }

    /** For people. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%d cores, %.0f GiB, %s, JDK %s, commit %s, load before the run %.1f%s",
                cores,
                memoryBytes / 0x1p30,
                system,
                jdk,
                commit,
                load,
                isBusy() ? ": THE MACHINE WAS BUSY, repeat on a quiet one" : "");
    }

    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("cores", cores)
                .put("memoryBytes", memoryBytes)
                .put("jdk", jdk)
                .put("system", system)
                .put("commit", commit)
                .put("load", load)
                .put("busy", isBusy());
    }

    private static String commit(Path home) {
        String head = git(home, "rev-parse", "--short=12", "HEAD");
        if (head.isEmpty()) {
            return "unknown";
        }
        return git(home, "status", "--porcelain", "--untracked-files=no").isEmpty() ? head : head + "+";
    }

    private static String git(Path home, String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("git", "-C", home.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return process.waitFor() == 0 ? output.strip() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
