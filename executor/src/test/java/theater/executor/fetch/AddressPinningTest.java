package theater.executor.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static theater.executor.fetch.FetchFixture.assertFailed;
import static theater.executor.fetch.FetchFixture.response;

import org.junit.jupiter.api.Test;

/** The connection is made to an address that was checked, and to no other. */
class AddressPinningTest {
    @Test
    void shouldConnectToTheAddressOfTheOneLookUp() throws Exception {
        try (var server = ScriptedServer.start(ScriptedServer.ok("first"));
                var fixture = new FetchFixture()) {
            fixture.name("service.test", "127.0.0.1")
                    .allow("http://service.test:" + server.port())
                    .grant("127.0.0.1");

            assertThat(text(fixture.get("http://service.test:" + server.port())))
                    .isEqualTo("first");
            assertThat(fixture.lookups()).containsExactly("service.test");
        }
    }

    @Test
    void shouldRefuseANameIfOneOfItsAddressesIsRefused() throws Exception {
        try (var server = ScriptedServer.start(ScriptedServer.ok(""));
                var fixture = new FetchFixture()) {
            fixture.name("service.test", "127.0.0.1", "10.0.0.1")
                    .allow("http://service.test:" + server.port())
                    .grant("127.0.0.1");

            assertFailed(
                    fixture.get("http://service.test:" + server.port()),
                    FetchError.DENIED_ADDRESS,
                    "service.test has a private address, which is not granted");
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void shouldRefuseLiteralAddressesToo() throws Exception {
        try (var server = ScriptedServer.start(ScriptedServer.ok(""));
                var fixture = new FetchFixture().allow("http://*:" + server.port())) {
            assertFailed(
                    fixture.get("http://127.0.0.1:" + server.port()), FetchError.DENIED_ADDRESS, "a loopback address");
            assertFailed(
                    fixture.get("http://[::ffff:127.0.0.1]:" + server.port()),
                    FetchError.DENIED_ADDRESS,
                    "a loopback address");
            assertThat(server.connections()).isZero();
            assertThat(fixture.lookups()).isEmpty();
        }
    }

    @Test
    void shouldGoOnToTheNextAddressWhenOneTakesNoConnection() throws Exception {
        try (var server = ScriptedServer.start(ScriptedServer.ok("second"));
                var fixture = new FetchFixture()) {
            fixture.name("service.test", "127.0.0.77", "127.0.0.1")
                    .allow("http://service.test:" + server.port())
                    .grant("127.0.0.0/8");

            assertThat(text(fixture.get("http://service.test:" + server.port())))
                    .isEqualTo("second");
            assertThat(fixture.lookups()).hasSize(1);
        }
    }

    @Test
    void shouldNotReuseAConnectionThatWasCheckedForAnotherAddress() throws Exception {
        try (var first = ScriptedServer.start(keptAlive("first"));
                var second = ScriptedServer.start("127.0.0.2", first.port(), keptAlive("second"));
                var fixture = new FetchFixture()) {
            fixture.allow("http://service.test:" + first.port()).grant("127.0.0.0/8");
            String url = "http://service.test:" + first.port();

            fixture.name("service.test", "127.0.0.1");
            assertThat(text(fixture.get(url))).isEqualTo("first");
            fixture.name("service.test", "127.0.0.2");
            assertThat(text(fixture.get(url))).isEqualTo("second");
            fixture.name("service.test", "10.0.0.1");
            assertFailed(fixture.get(url), FetchError.DENIED_ADDRESS, "a private address");

            assertThat(first.connections()).isEqualTo(1);
            assertThat(second.connections()).isEqualTo(1);
        }
    }

    @Test
    void shouldUseNoProxyOfTheProcess() throws Exception {
        System.setProperty("socksProxyHost", "127.0.0.99");
        System.setProperty("http.proxyHost", "127.0.0.99");
        try (var server = ScriptedServer.start(ScriptedServer.ok("direct"));
                var fixture = new FetchFixture()) {
            fixture.name("service.test", "127.0.0.1")
                    .allow("http://service.test:" + server.port())
                    .grant("127.0.0.1");

            assertThat(text(fixture.get("http://service.test:" + server.port())))
                    .isEqualTo("direct");
        } finally {
            System.clearProperty("socksProxyHost");
            System.clearProperty("http.proxyHost");
        }
    }

    private static ScriptedServer.Script keptAlive(String body) {
        return (request, out) -> {
            ScriptedServer.write(
                    out,
                    "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: " + body.length() + "\r\n\r\n"
                            + body);
            // Stays open for the next request, as such servers do.
            Thread.sleep(60_000);
        };
    }

    private static String text(FetchResult result) {
        return new String(response(result).body(), ISO_8859_1);
    }
}
