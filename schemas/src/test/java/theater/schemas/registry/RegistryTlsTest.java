package theater.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.schemas.registry.RegistryException.Code;

/** The client against a server with TLS, its certificate and the client's own. */
class RegistryTlsTest {
    @TempDir
    static Path folder;

    private static Path serverTrust;
    private static Path clientKey;
    private static SSLContext server;
    private static SSLContext elsewhere;

    @BeforeAll
    static void makeKeys() throws Exception {
        TestingKeys keys = new TestingKeys(folder);
        Path serverKey = keys.key("registry", "ip:127.0.0.1");
        clientKey = keys.key("client", "dns:client");
        serverTrust = keys.trust(serverKey);
        server = TestingKeys.context(serverKey, keys.trust(clientKey));
        elsewhere = TestingKeys.context(keys.key("elsewhere", "dns:registry.example"), keys.trust(serverKey));
    }

    @Test
    void shouldTrustTheCertificatesOfTheTrustStore() {
        try (TestingRegistryServer registry = new TestingRegistryServer(server, false)) {
            registry.answer(200, "[\"a\"]");

            assertThat(subjects(registry.url(), trusting(serverTrust))).containsExactly("a");
            assertThat(registry.requests()).containsExactly("GET /subjects Basic bWU6c2VjcmV0");
        }
    }

    @Test
    void shouldNotTrustACertificateThatNobodyKnows() {
        try (TestingRegistryServer registry = new TestingRegistryServer(server, false)) {
            assertRefused(registry.url(), null).hasMessageContaining("registry.truststore");
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void shouldNotTrustTheCertificateOfAnotherHost() throws Exception {
        Path trust = new TestingKeys(folder).trust(folder.resolve("elsewhere.p12"));
        try (TestingRegistryServer registry = new TestingRegistryServer(elsewhere, false)) {
            assertRefused(registry.url(), trusting(trust)).hasMessageContaining("127.0.0.1");
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void shouldShowItsOwnCertificate() {
        try (TestingRegistryServer registry = new TestingRegistryServer(server, true)) {
            registry.answer(200, "[]");

            // Whether the registry's alert comes before its connection's end is a matter of luck.
            assertThatThrownBy(() -> subjects(registry.url(), trusting(serverTrust)))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("registry.keystore");
            assertThat(registry.requests()).isEmpty();

            TlsConfig both = new TlsConfig(serverTrust, TestingKeys.PASSWORD, clientKey, TestingKeys.PASSWORD);
            assertThat(subjects(registry.url(), both)).isEmpty();
        }
    }

    @Test
    void shouldSayWhichKeyStoreCannotBeRead() {
        TlsConfig wrong = new TlsConfig(serverTrust, "wrong", null, null);
        TlsConfig missing = new TlsConfig(null, null, folder.resolve("missing.p12"), null);

        assertThatThrownBy(() -> subjects(URI.create("https://127.0.0.1:1"), wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(serverTrust + ": check its path and password");
        assertThatThrownBy(() -> subjects(URI.create("https://127.0.0.1:1"), missing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing.p12: check its path and password");
        assertThat(wrong.toString()).doesNotContain("wrong");
    }

    private static TlsConfig trusting(Path truststore) {
        return new TlsConfig(truststore, TestingKeys.PASSWORD, null, null);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(URI url, @Nullable TlsConfig tls) {
        return assertThatThrownBy(() -> subjects(url, tls))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAUTHORIZED));
    }

    private static List<String> subjects(URI url, @Nullable TlsConfig tls) {
        RegistryConfig config = new RegistryConfig(
                List.of(url), new BasicAuth("me", "secret"), tls, Duration.ofSeconds(10), 2, Duration.ofMillis(1));
        try (SchemaRegistryClient client = new SchemaRegistryClient(config)) {
            return client.subjects();
        }
    }
}
