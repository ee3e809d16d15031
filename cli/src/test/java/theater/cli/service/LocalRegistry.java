package theater.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import theater.embeddedregistry.EmbeddedRegistry;

/**
 * The Schema Registry of a test: Apicurio in a process of its own where the module embedded-registry has unpacked it for
 * its tests, which a whole build does before it comes here; else the embedded one.
 */
record LocalRegistry(URI url, Runnable stop) implements AutoCloseable {
    private static final Path APICURIO = Path.of("..", "embedded-registry", "target", "apicurio");

    /** Starts one; it may not answer yet. */
    static LocalRegistry start(Path folder, String bootstrapServers, int port) throws IOException {
        Optional<Path> jar = apicurio();
        if (jar.isEmpty()) {
            EmbeddedRegistry embedded = EmbeddedRegistry.start(bootstrapServers, port);
            return new LocalRegistry(embedded.url(), embedded::close);
        }
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar.get().toAbsolutePath().toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("apicurio.out").toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("REGISTRY_"));
        environment.putAll(Map.of("QUARKUS_HTTP_HOST", "127.0.0.1", "QUARKUS_HTTP_PORT", Integer.toString(port)));
        Process process = builder.start();
        return new LocalRegistry(
                URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7"),
                () -> process.destroyForcibly().onExit().join());
    }

    private static Optional<Path> apicurio() throws IOException {
        if (!Files.isDirectory(APICURIO)) {
            return Optional.empty();
        }
        try (var files = Files.list(APICURIO)) {
            return files.filter(file -> file.toString().endsWith("-runner.jar")).findFirst();
        }
    }

    /** Waits until it answers. */
    void awaitReady() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest subjects =
                    HttpRequest.newBuilder(URI.create(url + "/subjects")).build();
            await("registry")
                    .atMost(Duration.ofMinutes(2))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> assertThat(client.send(subjects, BodyHandlers.discarding())
                                    .statusCode())
                            .isEqualTo(200));
        }
    }

    @Override
    public void close() {
        stop.run();
    }
}
