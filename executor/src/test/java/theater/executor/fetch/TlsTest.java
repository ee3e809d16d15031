package theater.executor.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static theater.executor.fetch.FetchFixture.assertFailed;
import static theater.executor.fetch.FetchFixture.response;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server has to prove the name that it was asked for by. */
class TlsTest {
    private static final String PASSWORD = "not secret";

    @TempDir
    private static Path folder;

    /** Has the key of service.test, and believes its certificate. */
    private static SSLContext tls;

    @BeforeAll
    static void makeKeys() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "service",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=service",
                        "-ext",
                        "san=dns:service.test",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("service", keys.getCertificate("service"));
        try (OutputStream out = Files.newOutputStream(folder.resolve("trusted.p12"))) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, PASSWORD.toCharArray());
        var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trusted);
        tls = SSLContext.getInstance("TLS");
        tls.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    }

    @Test
    void shouldBelieveAServerThatProvesItsName() throws Exception {
        try (var server = secured();
                var fixture = fixture(server, tls)) {
            FetchResult.Response response = response(fixture.get("https://service.test:" + server.port()));

            assertThat(new String(response.body(), ISO_8859_1)).isEqualTo("safe");
        }
    }

    @Test
    void shouldNotBelieveAServerWithAnotherName() throws Exception {
        try (var server = secured();
                var fixture = fixture(server, tls)) {
            assertFailed(
                    fixture.get("https://other.test:" + server.port()),
                    FetchError.CONNECTION_FAILED,
                    "no TLS with other.test");
            assertFailed(
                    fixture.get("https://127.0.0.1:" + server.port()),
                    FetchError.CONNECTION_FAILED,
                    "no TLS with 127.0.0.1");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void shouldNotBelieveACertificateThatNobodyVouchesFor() throws Exception {
        try (var server = secured();
                var fixture = fixture(server, SSLContext.getDefault())) {
            assertFailed(
                    fixture.get("https://service.test:" + server.port()), FetchError.CONNECTION_FAILED, "no TLS with");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void shouldNotShowTheKeysOfTheProcess() throws Exception {
        Map<String, String> properties = Map.of(
                "javax.net.ssl.keyStore",
                folder.resolve("keys.p12").toString(),
                "javax.net.ssl.keyStorePassword",
                PASSWORD,
                "javax.net.ssl.trustStore",
                folder.resolve("trusted.p12").toString(),
                "javax.net.ssl.trustStorePassword",
                PASSWORD);
        properties.forEach(System::setProperty);
        try {
            SSLServerSocket listening = listening();
            listening.setNeedClientAuth(true);
            try (var server = ScriptedServer.serve(listening, ScriptedServer.ok("safe"));
                    var fixture = fixture(server, Fetcher.withoutKeys())) {
                assertThat(fixture.get("https://service.test:" + server.port()))
                        .isInstanceOf(FetchResult.Failure.class);
                assertThat(server.requests()).isEmpty();
            }
            try (var server = secured();
                    var fixture = fixture(server, Fetcher.withoutKeys())) {
                response(fixture.get("https://service.test:" + server.port()));
            }
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
    }

    @Test
    void shouldBoundTheHandshake() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
                var fixture = new FetchFixture(tls, 1)) {
            fixture.name("service.test", "127.0.0.1")
                    .allow("service.test:" + silent.getLocalPort())
                    .grant("127.0.0.1")
                    .timeout(Duration.ofMillis(300));
            assertFailed(
                    fixture.get("https://service.test:" + silent.getLocalPort()), FetchError.TIMED_OUT, "no response");
        }
    }

    private static ScriptedServer secured() throws Exception {
        return ScriptedServer.serve(listening(), ScriptedServer.ok("safe"));
    }

    private static SSLServerSocket listening() throws Exception {
        var listening = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
        listening.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        return listening;
    }

    private static FetchFixture fixture(ScriptedServer server, SSLContext context) {
        return new FetchFixture(context, 10)
                .name("service.test", "127.0.0.1")
                .name("other.test", "127.0.0.1")
                .allow("*:" + server.port())
                .grant("127.0.0.1");
    }
}
