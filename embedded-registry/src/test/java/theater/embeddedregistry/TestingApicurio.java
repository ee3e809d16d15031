package theater.embeddedregistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import theater.schemas.registry.RegistryConfig;
import theater.schemas.registry.RegistryException;
import theater.schemas.registry.SchemaRegistryClient;

/** Apicurio, a registry that others wrote, in a process of its own with its schemas in memory. */
final class TestingApicurio implements AutoCloseable {
    private static final Path HOME = Path.of("target", "apicurio");

    private final Process process;
    private final URI url;

    private TestingApicurio(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Starts it and returns when it answers; its output goes to a file in the folder. */
    static TestingApicurio start(Path folder) {
        int port = freePort();
        URI url = URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
        try {
            Path jar;
            try (var files = Files.list(HOME)) {
                jar = files.filter(file -> file.toString().endsWith("-runner.jar"))
                        .findFirst()
                        .orElseThrow();
            }
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-Dquarkus.http.host=127.0.0.1",
                            "-Dquarkus.http.port=" + port,
                            "-jar",
                            jar.toAbsolutePath().toString()))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("apicurio.log").toFile());
            // Whatever the caller's environment says, this registry is configured here.
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("REGISTRY_"));
            TestingApicurio apicurio = new TestingApicurio(builder.start(), url);
            apicurio.awaitAnswer();
            return apicurio;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() {
        RegistryConfig once =
                new RegistryConfig(List.of(url), null, null, Duration.ofSeconds(5), 1, Duration.ofMillis(1));
        try (SchemaRegistryClient client = new SchemaRegistryClient(once)) {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptionsMatching(e -> e instanceof RegistryException)
                    .untilAsserted(() -> {
                        assertThat(process.isAlive()).as("Apicurio runs").isTrue();
                        client.subjects();
                    });
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI url() {
        return url;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await().until(() -> !process.isAlive());
    }
}
