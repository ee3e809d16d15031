package theater.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

    private static void assertRefused(ServiceName service, String yaml, String... words) {
        assertThatThrownBy(() -> ServiceProcess.start(
                                service, ConfigFile.parse(yaml, "test.yaml", Map.of()), failure -> {})
                        .close())
                .isInstanceOfSatisfying(CliException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
                    assertThat(e).hasMessageContainingAll(words);
                });
    }
}
