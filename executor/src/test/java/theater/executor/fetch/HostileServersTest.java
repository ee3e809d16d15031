package theater.executor.fetch;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.fetch.FetchFixture.KEY;
import static theater.executor.fetch.FetchFixture.assertFailed;
import static theater.executor.fetch.FetchFixture.response;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that send too much, too slowly, or what is no response. */
class HostileServersTest {
    @Test
    void shouldBoundTheWholeExchangeWhenAServerDrips() throws Exception {
        var gone = new CountDownLatch(1);
        try (var server = ScriptedServer.start((_, out) -> {
                    try {
                        ScriptedServer.write(out, "HTTP/1.1 200 OK\r\n\r\n");
                        while (true) {
                            ScriptedServer.write(out, "x");
                            Thread.sleep(5);
                        }
                    } finally {
                        gone.countDown();
                    }
                });
                var fixture = fixture(server).responseBytes(1 << 30).timeout(Duration.ofMillis(300))) {
            assertFailed(fixture.get(url(server)), FetchError.TIMED_OUT, "no response within 300 ms");
            assertThat(gone.await(1, MINUTES)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nX: y", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"})
    void shouldBoundTheWholeExchangeWhenAServerIsSilent(String start) throws Exception {
        var done = new CountDownLatch(1);
        try (var server = ScriptedServer.start((_, out) -> {
                    ScriptedServer.write(out, start);
                    done.await();
                });
                var fixture = fixture(server).timeout(Duration.ofMillis(300))) {
            assertFailed(fixture.get(url(server)), FetchError.TIMED_OUT, "no response");
        } finally {
            done.countDown();
        }
    }

    @Test
    void shouldBoundTheWholeExchangeWhenAServerDoesNotRead() throws Exception {
        try (var deaf = new java.net.ServerSocket(0, 10, java.net.InetAddress.ofLiteral("127.0.0.1"));
                var fixture = new FetchFixture()) {
            fixture.name("service.test", "127.0.0.1")
                    .allow("http://service.test:" + deaf.getLocalPort())
                    .grant("127.0.0.1")
                    .requestBytes(64 << 20)
                    .timeout(Duration.ofMillis(300));
            assertFailed(
                    fixture.send("POST", "http://service.test:" + deaf.getLocalPort(), new byte[64 << 20]),
                    FetchError.TIMED_OUT,
                    "no response");
        }
    }

    @Test
    void shouldCloseTheConnectionWhenNobodyWaitsAnyMore() throws Exception {
        var gone = new CountDownLatch(1);
        try (var server = ScriptedServer.start((_, out) -> {
                    try {
                        while (true) {
                            ScriptedServer.write(out, "HTTP/1.1 100 Continue\r\n");
                            Thread.sleep(5);
                        }
                    } finally {
                        gone.countDown();
                    }
                });
                var fixture = fixture(server)) {
            var request = new FetchRequest("GET", url(server), List.of(), null, null, true);
            var result = fixture.fetcher().fetch(request, fixture.policy(), KEY);
            await().until(() -> server.requests().size() == 1);

            result.cancel(false);
            assertThat(gone.await(1, MINUTES)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 101\r\n\r\n",
                "Content-Length: 9223372036854775807\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n64\r\n%s\r\n1\r\nx\r\n0\r\n\r\n",
                "\r\n%sx"
            })
    void shouldTakeNoMoreOfABodyThanIsAllowed(String rest) throws Exception {
        try (var server = ScriptedServer.start((_, out) ->
                        ScriptedServer.write(out, "HTTP/1.1 200 OK\r\n" + rest.replace("%s", "y".repeat(100))));
                var fixture = fixture(server).responseBytes(100)) {
            assertFailed(fixture.get(url(server)), FetchError.RESPONSE_TOO_LARGE, "more bytes than the 100");
        }
    }

    @Test
    void shouldNotReadOnWhenABodyIsTooLarge() throws Exception {
        var gone = new CountDownLatch(1);
        try (var server = ScriptedServer.start((_, out) -> {
                    try {
                        ScriptedServer.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                        while (true) {
                            ScriptedServer.write(out, "1000\r\n" + "y".repeat(0x1000) + "\r\n");
                        }
                    } finally {
                        gone.countDown();
                    }
                });
                var fixture = fixture(server).responseBytes(100_000)) {
            assertFailed(fixture.get(url(server)), FetchError.RESPONSE_TOO_LARGE, "100000");
            assertThat(gone.await(1, MINUTES)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 100\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n64\r\n%s\r\n0\r\n\r\n", "\r\n"
            })
    void shouldTakeABodyOfJustTheAllowedSize(String rest) throws Exception {
        String filled = rest.contains("%s") ? rest.replace("%s", "y".repeat(100)) : rest + "y".repeat(100);
        try (var server = ScriptedServer.start((_, out) -> ScriptedServer.write(out, "HTTP/1.1 200 OK\r\n" + filled));
                var fixture = fixture(server).responseBytes(100)) {
            assertThat(response(fixture.get(url(server))).body()).hasSize(100);
        }
    }

    @ParameterizedTest
    @MethodSource
    void shouldTakeOnlySoManyHeaders(String headers) throws Exception {
        try (var server = ScriptedServer.start(
                        (_, out) -> ScriptedServer.write(out, "HTTP/1.1 200 OK\r\n" + headers + "\r\n"));
                var fixture = fixture(server)) {
            assertFailed(fixture.get(url(server)), FetchError.RESPONSE_TOO_LARGE, "headers");
        }
    }

    static List<String> shouldTakeOnlySoManyHeaders() {
        return List.of(
                "X: y\r\n".repeat(101),
                "X: " + "y".repeat(17_000) + "\r\n",
                ("X: " + "y".repeat(10_000) + "\r\n").repeat(7),
                "X: y\r\n" + (" " + "y".repeat(1_000) + "\r\n").repeat(20));
    }

    @ParameterizedTest
    @MethodSource
    void shouldTakeOnlySoMuchAroundChunks(String end) throws Exception {
        try (var server = ScriptedServer.start((_, out) -> ScriptedServer.write(
                        out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + end + "\r\n"));
                var fixture = fixture(server)) {
            assertFailed(fixture.get(url(server)), FetchError.RESPONSE_TOO_LARGE, "headers");
        }
    }

    static List<String> shouldTakeOnlySoMuchAroundChunks() {
        return List.of("0\r\n" + "X: y\r\n".repeat(101), "0;" + "y".repeat(17_000) + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n\r\n\r\n\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 700 OK\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void shouldTellWhatIsNoResponse(String text) throws Exception {
        try (var server = ScriptedServer.start((_, out) -> ScriptedServer.write(out, text));
                var fixture = fixture(server)) {
            assertFailed(fixture.get(url(server)), FetchError.INVALID_RESPONSE, "respon");
        }
    }

    @Test
    void shouldTakeOnlySoManyInterimResponses() throws Exception {
        try (var server = ScriptedServer.start(
                        (_, out) -> ScriptedServer.write(out, "HTTP/1.1 100 Continue\r\n\r\n".repeat(100)));
                var fixture = fixture(server)) {
            assertFailed(fixture.get(url(server)), FetchError.INVALID_RESPONSE, "interim");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nX: y",
                "HTTP/1.1 200 OK\r\nX: y\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"
            })
    void shouldTellWhenTheConnectionBreaks(String text) throws Exception {
        try (var server = ScriptedServer.start((_, out) -> ScriptedServer.write(out, text));
                var fixture = fixture(server)) {
            assertFailed(fixture.get(url(server)), FetchError.CONNECTION_LOST, "broke");
        }
    }

    private static FetchFixture fixture(ScriptedServer server) throws Exception {
        return new FetchFixture()
                .name("service.test", "127.0.0.1")
                .allow("http://service.test:" + server.port())
                .grant("127.0.0.1");
    }

    private static String url(ScriptedServer server) {
        return "http://service.test:" + server.port();
    }
}
