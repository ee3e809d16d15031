package theater.executor.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static theater.executor.fetch.FetchFixture.KEY;
import static theater.executor.fetch.FetchFixture.assertFailed;
import static theater.executor.fetch.FetchFixture.response;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to servers that behave, on loopback addresses. */
class FetcherTest {
    @Test
    void shouldSendTheRequestAndTakeTheResponse() throws Exception {
        try (var server = ScriptedServer.start((_, out) -> ScriptedServer.write(
                        out,
                        "HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX-Twice: a\r\nX-Twice: b\r\n"
                                + "Connection: close\r\nKeep-Alive: timeout=5\r\n\r\nhello"));
                var fixture = fixture(server)) {
            FetchResult.Response response = response(fixture.send(
                    "POST", url(server, "//a?b=c#d"), "body".getBytes(ISO_8859_1), "Content-Type", "text/plain"));

            assertThat(response.status()).isEqualTo(201);
            assertThat(new String(response.body(), ISO_8859_1)).isEqualTo("hello");
            assertThat(response.fields())
                    .containsExactly(
                            new HttpField("Content-Length", "5"),
                            new HttpField("X-Twice", "a"),
                            new HttpField("X-Twice", "b"));
            assertThat(server.requests())
                    .containsExactly("POST //a?b=c HTTP/1.1\r\nHost: service.test:" + server.port()
                            + "\r\nConnection: close\r\nIdempotency-Key: " + KEY
                            + "\r\nUser-Agent: theater\r\nAccept-Encoding: identity\r\nContent-Type: text/plain"
                            + "\r\nContent-Length: 4\r\n\r\nbody");
        }
    }

    @Test
    void shouldSendTheSameKeyOnEachAttempt() throws Exception {
        try (var server = ScriptedServer.start(ScriptedServer.ok(""));
                var fixture = fixture(server)) {
            fixture.get(url(server, "/"));
            fixture.get(url(server, "/"));

            assertThat(server.requests())
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request).contains("\r\nIdempotency-Key: " + KEY + "\r\n"));
        }
    }

    @Test
    void shouldRefuseKeysThatCouldBeMoreThanAKey() throws Exception {
        try (var fixture = new FetchFixture()) {
            var request = new FetchRequest("GET", "https://example.com", List.of(), null, null, true);
            assertThatThrownBy(() -> fixture.fetcher().fetch(request, fixture.policy(), "a\r\nb"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200", "GET, 204", "GET, 304"})
    void shouldNotWaitForBodiesThatDoNotCome(String method, int status) throws Exception {
        var done = new CountDownLatch(1);
        try (var server = ScriptedServer.start((_, out) -> {
                    ScriptedServer.write(out, "HTTP/1.1 " + status + " X\r\nContent-Length: 10\r\n\r\n");
                    done.await();
                });
                var fixture = fixture(server)) {
            FetchResult.Response response = response(fixture.send(method, url(server, "/"), null));

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.body()).isEmpty();
        } finally {
            done.countDown();
        }
    }

    @Test
    void shouldPassOverInterimResponses() throws Exception {
        try (var server = ScriptedServer.start((_, out) -> ScriptedServer.write(
                        out, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhi"));
                var fixture = fixture(server)) {
            FetchResult.Response response = response(fixture.get(url(server, "/")));

            assertThat(response.fields()).isEmpty();
            assertThat(new String(response.body(), ISO_8859_1)).isEqualTo("hi");
        }
    }

    @Test
    void shouldHandOverCompressedBodiesAsTheyAre() throws Exception {
        try (var server = ScriptedServer.start((_, out) -> ScriptedServer.write(
                        out, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"));
                var fixture = fixture(server)) {
            FetchResult.Response response =
                    response(fixture.send("GET", url(server, "/"), null, "accept-encoding", "gzip"));

            assertThat(new String(response.body(), ISO_8859_1)).isEqualTo("abc");
            assertThat(response.fields()).contains(new HttpField("Content-Encoding", "gzip"));
            assertThat(server.requests().getFirst())
                    .contains("accept-encoding: gzip")
                    .doesNotContain("Accept-Encoding: identity");
        }
    }

    @Test
    void shouldRefuseHostsThatAreNotGranted() throws Exception {
        try (var server = ScriptedServer.start(ScriptedServer.ok(""));
                var fixture = fixture(server).name("other.test", "127.0.0.1")) {
            assertFailed(
                    fixture.get("http://other.test:" + server.port()),
                    FetchError.DENIED_HOST,
                    "http://other.test:" + server.port() + " is not among the granted hosts [http://service.test:");

            assertThat(fixture.lookups()).isEmpty();
            assertThat(server.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "Content-Length",
                "content-length",
                "Transfer-Encoding",
                "Connection",
                "Keep-Alive",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Upgrade",
                "Expect",
                "Idempotency-Key",
                "IDEMPOTENCY-KEY"
            })
    void shouldRefuseHeadersThatAreTheRuntimes(String name) throws Exception {
        try (var fixture = new FetchFixture().allow("*")) {
            assertFailed(
                    fixture.send("GET", "https://example.com", null, name, "1"),
                    FetchError.INVALID_REQUEST,
                    "header " + name + " is set by the runtime");
        }
    }

    @ParameterizedTest
    @CsvSource({"'X\r\nY', z", "X, 'a\r\nY: z'", "X, 'a\nY'", "X, 'a\u0000'", "'X ', a", "'', a", "X, ü", "'X:', a"})
    void shouldRefuseHeadersThatCouldBeMoreThanOne(String name, String value) throws Exception {
        try (var fixture = new FetchFixture().allow("*")) {
            assertFailed(
                    fixture.send("GET", "https://example.com", null, name, value),
                    FetchError.INVALID_REQUEST,
                    "header");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "TRACE", "get", "", "GET / HTTP/1.1\r\nX: y\r\n\r\nGET"})
    void shouldRefuseMethods(String method) throws Exception {
        try (var fixture = new FetchFixture().allow("*")) {
            assertFailed(fixture.send(method, "https://example.com", null), FetchError.INVALID_REQUEST, "the method");
        }
    }

    @Test
    void shouldRefuseRequestsWithTooMuchInThem() throws Exception {
        try (var fixture = new FetchFixture().allow("*").requestBytes(10)) {
            assertFailed(
                    fixture.send("POST", "https://example.com", new byte[11]),
                    FetchError.REQUEST_TOO_LARGE,
                    "11 bytes; 10 are allowed");
            assertFailed(
                    fixture.send("GET", "https://example.com", null, "X", "y".repeat(40_000)),
                    FetchError.INVALID_REQUEST,
                    "the headers");
            assertFailed(fixture.get("https://example.com/" + "y".repeat(9_000)), FetchError.INVALID_REQUEST, "longer");
        }
    }

    @Test
    void shouldTellWhenANameHasNoAddress() throws Exception {
        try (var fixture = new FetchFixture().allow("*")) {
            assertFailed(fixture.get("https://nowhere.test"), FetchError.UNKNOWN_HOST, "nowhere.test has no address");
        }
    }

    @Test
    void shouldTellWhenNobodyListens() throws Exception {
        var server = ScriptedServer.start(ScriptedServer.ok(""));
        server.close();
        try (var fixture = fixture(server)) {
            assertFailed(fixture.get(url(server, "/")), FetchError.CONNECTION_FAILED, "refused");
        }
    }

    @Test
    void shouldRunOnlySoManyAtATime() throws Exception {
        var go = new CountDownLatch(1);
        try (var server = ScriptedServer.start((request, out) -> {
                    go.await();
                    ScriptedServer.ok("").answer(request, out);
                });
                var fixture = fixture(server, new FetchFixture(javax.net.ssl.SSLContext.getDefault(), 2))) {
            var request = new FetchRequest("GET", url(server, "/"), List.of(), null, null, true);
            List<CompletableFuture<FetchResult>> results = List.of(
                    fixture.fetcher().fetch(request, fixture.policy(), KEY),
                    fixture.fetcher().fetch(request, fixture.policy(), KEY));
            await().until(() -> server.requests().size() == 2);
            var hurried = new FetchRequest("GET", url(server, "/"), List.of(), null, Duration.ofMillis(50), true);

            assertFailed(fixture.send(hurried), FetchError.TIMED_OUT, "no response within 50 ms");
            go.countDown();

            for (CompletableFuture<FetchResult> result : results) {
                assertThat(response(result.get(1, TimeUnit.MINUTES)).status()).isEqualTo(200);
            }
            assertThat(response(fixture.get(url(server, "/"))).status()).isEqualTo(200);
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    private static FetchFixture fixture(ScriptedServer server) throws Exception {
        return fixture(server, new FetchFixture());
    }

    private static FetchFixture fixture(ScriptedServer server, FetchFixture fixture) {
        return fixture.name("service.test", "127.0.0.1")
                .allow("http://service.test:" + server.port())
                .grant("127.0.0.0/8");
    }

    private static String url(ScriptedServer server, String resource) {
        return "http://service.test:" + server.port() + resource;
    }
}
