package theater.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.cli.config.ConfigFile;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;

/** What {@code theater run} says when a service cannot start as the configuration wants it. */
class ServiceStartTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"STORE", "PROJECTOR", "INGRESS"})
    void shouldRefuseToListenBeyondLoopback(ServiceName service) {
        String section = service.name().toLowerCase(Locale.ROOT);

        assertRefused(service, section + ": {host: 0.0.0.0, port: 0}", section, "refusing to listen on 0.0.0.0");
    }

    @Test
    void shouldSayThatAPortIsTaken() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = ", port: " + other.getLocalPort();
            String store = "store: {data: '" + folder + "'";

            assertRefused(ServiceName.STORE, store + port + "}", "store", "cannot listen");
            assertRefused(
                    ServiceName.STORE,
                    store + ", port: 0}\noperations: {host: 127.0.0.1" + port + "}",
                    "operations.port");
        }
    }

    @Test
    void shouldTellWhetherTheStoreCanBeWritten() throws Exception {
        String yaml = "store: {port: 0, data: '" + folder + "'}\noperations: {port: 0}";
        try (ServiceProcess store = start(ServiceName.STORE, yaml)) {
            assertThat(readiness(store)).isEqualTo(200);

            Files.delete(folder.resolve("uploads"));
            assertThat(readiness(store)).isEqualTo(503);
        }
    }

    @Test
    void shouldNotBeReadyWithoutKafka() throws Exception {
        String yaml = "kafka: {bootstrap.servers: '127.0.0.1:1'}\ningress: {port: 0}\noperations: {port: 0}";
        try (ServiceProcess ingress = start(ServiceName.INGRESS, yaml)) {
            assertThat(readiness(ingress)).isEqualTo(503);
        }
    }

    private static int readiness(ServiceProcess service) throws Exception {
        String operations = service.description().path("operations").asText();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(operations + "/health/ready"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static ServiceProcess start(ServiceName service, String yaml) {
        return ServiceProcess.start(service, ConfigFile.parse(yaml, "test.yaml", Map.of()), failure -> {});
    }

    private static void assertRefused(ServiceName service, String yaml, String... words) {
        assertThatThrownBy(() -> start(service, yaml).close()).isInstanceOfSatisfying(CliException.class, e -> {
            assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(e).hasMessageContainingAll(words);
        });
    }
}
