package theater.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.cli.TestingTerminal;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;

/** {@code theater dev} as a process: ports file, SIGTERM, going on after a restart, one at a time. */
class DevRestartIT {
    @TempDir
    private Path folder;

    @Test
    void shouldStopCleanlyAndGoOnWhereItWas() throws Exception {
        Path data = folder.resolve("data");
        String vkey;
        try (Dev first = Dev.start(folder, data)) {
            vkey = first.addresses().get("vkey");
            first.run("deploy", "counter/*", "../actors/examples/counter/manifest.yaml");
            assertThat(first.run("ask", "counter/1", "40")).isEqualTo("40\n");
            assertThatThrownBy(() -> DevSystem.start(
                            DevOptions.of(data), new Progress(new TestingTerminal().terminal()), failure -> {}))
                    .isInstanceOfSatisfying(
                            CliException.class, e -> assertThat(e.code()).isEqualTo("data-in-use"));

            assertThat(first.terminate()).isZero();
        }
        try (Dev second = Dev.start(folder, data)) {
            assertThat(second.addresses())
                    .containsEntry("vkey", vkey)
                    .containsKeys("kafka", "registry", "store", "chain");
            assertThat(second.run("ask", "counter/1", "2")).isEqualTo("42\n");
        }
    }

    /** The command in a JVM of its own. */
    private record Dev(Process process, Map<String, String> addresses) implements AutoCloseable {
        static Dev start(Path folder, Path data) throws IOException {
            Path ports = folder.resolve("ports.json");
            Files.deleteIfExists(ports);
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx1g",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "theater.cli.Main",
                            "dev",
                            "--port=0",
                            "--data=" + data,
                            "--ports-file=" + ports))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("dev.out").toFile())
                    .start();
            Awaitility.await().atMost(3, TimeUnit.MINUTES).until(() -> Files.exists(ports) || !process.isAlive());
            assertThat(ports)
                    .describedAs(Files.readString(folder.resolve("dev.out")))
                    .exists();
            Map<String, String> addresses = new ObjectMapper().readValue(ports.toFile(), new TypeReference<>() {});
            return new Dev(process, addresses);
        }

        String run(String... arguments) {
            TestingTerminal terminal = new TestingTerminal("", Map.of("THEATER_SERVER", addresses.get("http")), false);
            assertThat(terminal.run(arguments)).describedAs(terminal.err()).isEqualTo(ExitCode.OK);
            return terminal.out();
        }

        int terminate() throws InterruptedException {
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
