package theater.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real failures: a child process runs out of the space that the operating system gives it. */
class FullDiskTest {
    @TempDir
    Path folder;

    @Test
    void shouldKeepNothingBeyondTheFileSizeLimit() throws Exception {
        // In blocks of 512 or 1024 bytes, depending on the shell.
        assertNoSpace(run("ulimit -f 200 && exec " + java(folder)));
    }

    @Test
    void shouldKeepNothingOnAFullFileSystem() throws Exception {
        String mount = "mount -t tmpfs -o size=1m none " + folder;
        assumeTrue(
                run("unshare -rm sh -c '" + mount + "'").equals("exit 0\n"),
                "this machine lets nobody mount a file system of their own");

        assertNoSpace(run("unshare -rm sh -c '" + mount + " && exec " + java(folder) + "'"));
    }

    private static void assertNoSpace(String output) {
        assertThat(output)
                .contains("small blob is kept")
                .contains("no-space: no space left for the store in ")
                .contains("make room and try again")
                .contains("files 1")
                .endsWith("exit 0\n");
    }

    private static String java(Path folder) {
        return String.join(
                " ",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullDiskProcess.class.getName(),
                        folder.toString()));
    }

    private static String run(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output + "exit " + process.exitValue() + "\n";
    }
}
