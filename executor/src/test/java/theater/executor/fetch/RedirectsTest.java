package theater.executor.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static theater.executor.fetch.FetchFixture.KEY;
import static theater.executor.fetch.FetchFixture.assertFailed;
import static theater.executor.fetch.FetchFixture.response;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each place that a server redirects to is checked like the first. */
class RedirectsTest {
    @Test
    void shouldFollowWithTheSameKey() throws Exception {
        try (var end = ScriptedServer.start(ScriptedServer.ok("end"));
                var start = ScriptedServer.start(ScriptedServer.redirect(307, "http://end.test:" + end.port() + "/e"));
                var fixture = fixture(start, end)) {
            FetchResult.Response response = response(fixture.send(
                    "POST",
                    url(start),
                    "body".getBytes(ISO_8859_1),
                    "Authorization",
                    "secret",
                    "Cookie",
                    "secret",
                    "X-Other",
                    "kept"));

            assertThat(new String(response.body(), ISO_8859_1)).isEqualTo("end");
            assertThat(response.url()).isEqualTo("http://end.test:" + end.port() + "/e");
            assertThat(end.requests().getFirst())
                    .startsWith("POST /e ")
                    .endsWith("\r\n\r\nbody")
                    .contains("Idempotency-Key: " + KEY, "X-Other: kept")
                    .as("secrets for another server")
                    .doesNotContain("secret");
            assertThat(start.requests().getFirst()).contains("Authorization: secret", "Cookie: secret");
            assertThat(fixture.lookups()).containsExactly("start.test", "end.test");
        }
    }

    @Test
    void shouldKeepSecretsForTheSameServer() throws Exception {
        try (var server = ScriptedServer.start((request, out) -> {
                    if (request.startsWith("GET /start")) {
                        ScriptedServer.redirect(302, "/end").answer(request, out);
                    } else {
                        ScriptedServer.ok("end").answer(request, out);
                    }
                });
                var fixture = fixture(server, server)) {
            response(fixture.send("GET", url(server) + "/start", null, "Authorization", "secret"));

            assertThat(server.requests().getLast()).contains("GET /end", "Authorization: secret");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "301, POST, GET",
        "302, POST, GET",
        "303, POST, GET",
        "303, PUT, GET",
        "301, PUT, PUT",
        "307, POST, POST",
        "308, POST, POST"
    })
    void shouldChangeTheMethodAsBrowsersDo(int status, String method, String then) throws Exception {
        try (var end = ScriptedServer.start(ScriptedServer.ok("end"));
                var start = ScriptedServer.start(ScriptedServer.redirect(status, "http://end.test:" + end.port()));
                var fixture = fixture(start, end)) {
            response(fixture.send(method, url(start), "body".getBytes(ISO_8859_1), "Content-Type", "text/plain"));

            String request = end.requests().getFirst();
            assertThat(request).startsWith(then + " ");
            assertThat(request.contains("text/plain")).isEqualTo(!then.equals("GET"));
            assertThat(request.endsWith("body")).isEqualTo(!then.equals("GET"));
        }
    }

    @Test
    void shouldRefuseToGoToAHostThatIsNotGranted() throws Exception {
        try (var end = ScriptedServer.start(ScriptedServer.ok("end"));
                var start = ScriptedServer.start(ScriptedServer.redirect(302, "http://evil.test:" + end.port()));
                var fixture = fixture(start, end).name("evil.test", "127.0.0.1")) {
            assertFailed(
                    fixture.get(url(start)), FetchError.DENIED_HOST, "redirects to it; http://evil.test:" + end.port());

            assertThat(end.connections()).isZero();
            assertThat(fixture.lookups()).containsExactly("start.test");
        }
    }

    @Test
    void shouldRefuseToGoToAnAddressThatIsNotGranted() throws Exception {
        try (var end = ScriptedServer.start(ScriptedServer.ok("end"));
                var start = ScriptedServer.start(ScriptedServer.redirect(302, "http://end.test:" + end.port()));
                var fixture = fixture(start, end).name("end.test", "169.254.169.254")) {
            assertFailed(fixture.get(url(start)), FetchError.DENIED_ADDRESS, "end.test has a link-local address");
        }
    }

    @Test
    void shouldRefuseOtherSchemes() throws Exception {
        try (var start = ScriptedServer.start(ScriptedServer.redirect(302, "file:///etc/passwd"));
                var fixture = fixture(start, start)) {
            assertFailed(fixture.get(url(start)), FetchError.INVALID_RESPONSE, "redirects to what is no URL");
        }
    }

    @Test
    void shouldFollowOnlySoMany() throws Exception {
        try (var start = ScriptedServer.start(ScriptedServer.redirect(302, "/again"));
                var fixture = fixture(start, start)) {
            assertFailed(fixture.get(url(start)), FetchError.TOO_MANY_REDIRECTS, "3");

            assertThat(start.requests()).hasSize(4);
        }
    }

    @Test
    void shouldFollowNoneIfNotAsked() throws Exception {
        try (var start = ScriptedServer.start((_, out) -> ScriptedServer.write(
                        out, "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 4\r\n\r\nhere"));
                var fixture = fixture(start, start)) {
            FetchResult.Response response =
                    response(fixture.send(new FetchRequest("GET", url(start), List.of(), null, null, false)));

            assertThat(response.status()).isEqualTo(302);
            assertThat(response.fields()).contains(new HttpField("Location", "/x"));
            assertThat(new String(response.body(), ISO_8859_1)).isEqualTo("here");
        }
    }

    private static FetchFixture fixture(ScriptedServer start, ScriptedServer end) throws Exception {
        return new FetchFixture()
                .name("start.test", "127.0.0.1")
                .name("end.test", "127.0.0.1")
                .allow("http://start.test:" + start.port())
                .allow("http://end.test:" + end.port())
                .grant("127.0.0.1");
    }

    private static String url(ScriptedServer server) {
        return "http://start.test:" + server.port();
    }
}
