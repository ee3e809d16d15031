package theater.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import theater.schemas.registry.RegistryException.Code;

class SchemaRegistryClientTest {
    private static final Schema SCHEMA = Schema.create(Schema.Type.STRING);

    @Test
    void shouldAskOnceForWhatNeverChanges() {
        try (TestingRegistryServer server = new TestingRegistryServer();
                SchemaRegistryClient client = client(server.url())) {
            server.answer(200, "{\"id\":7}").answer(200, "{\"schema\":\"\\\"string\\\"\"}");

            assertThat(client.register("a b/c-value", SCHEMA)).isEqualTo(7);
            assertThat(client.register("a b/c-value", SCHEMA)).isEqualTo(7);
            assertThat(client.byId(7)).isEqualTo(new RegistrySchema(7, "\"string\"", SCHEMA));
            assertThat(client.byId(7).schema()).isEqualTo(SCHEMA);

            assertThat(server.requests())
                    .containsExactly("POST /subjects/a%20b%2Fc-value/versions", "GET /schemas/ids/7");
        }
    }

    @Test
    void shouldTryAgainAfterServerErrors() {
        try (TestingRegistryServer server = new TestingRegistryServer();
                SchemaRegistryClient client = client(server.url())) {
            server.answer(500, "").answer(429, "{}").answer(503, "<html>").answer(200, "[\"a\"]");

            assertThat(client.subjects()).containsExactly("a");
            assertThat(server.requests()).hasSize(4);
        }
    }

    @Test
    void shouldTurnToTheNextAddressAndStayThere() {
        try (TestingRegistryServer bad = new TestingRegistryServer();
                TestingRegistryServer good = new TestingRegistryServer()) {
            bad.answer(500, "{}");
            good.answer(200, "[]");
            try (SchemaRegistryClient client = client(URI.create("http://127.0.0.1:1"), bad.url(), good.url())) {
                assertThat(client.subjects()).isEmpty();
                assertThat(client.subjects()).isEmpty();
            }
            assertThat(bad.requests()).hasSize(1);
            assertThat(good.requests()).hasSize(2);
        }
    }

    @Test
    void shouldGiveUpAfterTheConfiguredAttempts() {
        try (TestingRegistryServer server = new TestingRegistryServer();
                SchemaRegistryClient client = client(server.url())) {
            server.answer(500, "{\"message\":\"no leader\"}");

            assertThatThrownBy(client::subjects)
                    .satisfies(has(Code.UNREACHABLE))
                    .hasMessageContaining("4 attempts")
                    .hasMessageContaining("no leader")
                    .hasMessageContaining("correct registry.urls");
            assertThat(server.requests()).hasSize(4);
        }
        try (SchemaRegistryClient client = client(URI.create("http://127.0.0.1:1"))) {
            assertThatThrownBy(() -> client.byId(1))
                    .satisfies(has(Code.UNREACHABLE))
                    .satisfies(e ->
                            assertThat(((RegistryException) e).isRetriable()).isTrue());
        }
    }

    @Test
    void shouldTellRefusalsApart() {
        check(409, "{\"error_code\":409,\"message\":\"no\"}", Code.INCOMPATIBLE);
        check(422, "{\"error_code\":42201,\"message\":\"no\"}", Code.INVALID_SCHEMA);
        check(404, "{\"error_code\":40401,\"message\":\"no\"}", Code.NOT_FOUND);
        check(401, "", Code.UNAUTHORIZED);
        check(403, "{}", Code.UNAUTHORIZED);
        check(400, "", Code.REFUSED);
        check(200, "<html>", Code.REFUSED);
        check(200, "{}", Code.REFUSED);
    }

    private static void check(int status, String body, Code code) {
        try (TestingRegistryServer server = new TestingRegistryServer();
                SchemaRegistryClient client = client(server.url())) {
            server.answer(status, body);
            assertThatThrownBy(() -> client.register("s", SCHEMA)).satisfies(has(code));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void shouldFindNothingWhereThereIsNothing() {
        try (TestingRegistryServer server = new TestingRegistryServer();
                SchemaRegistryClient client = client(server.url())) {
            server.answer(404, "{\"error_code\":40401}");
            assertThat(client.latest("s")).isEmpty();
            assertThat(client.lookup("s", SCHEMA)).isEmpty();
            assertThat(client.incompatibilities("s", SCHEMA)).isEmpty();
            assertThatThrownBy(() -> client.byId(1)).satisfies(has(Code.NOT_FOUND));
        }
    }

    @Test
    void shouldAuthenticateAndKeepThePasswordToItself() {
        try (TestingRegistryServer server = new TestingRegistryServer()) {
            server.answer(200, "[]");
            RegistryConfig config = new RegistryConfig(
                    List.of(server.url()),
                    new BasicAuth("me", "sécret"),
                    null,
                    Duration.ofSeconds(5),
                    1,
                    Duration.ZERO);
            try (SchemaRegistryClient client = new SchemaRegistryClient(config)) {
                client.subjects();
            }
            assertThat(server.requests()).containsExactly("GET /subjects Basic bWU6c8OpY3JldA==");
            assertThat(config.toString()).contains("me").doesNotContain("cret");
        }
    }

    @Test
    void shouldHaveDefaults() {
        RegistryConfig config = RegistryConfig.of(URI.create("http://localhost:8081"));

        assertThat(config.basicAuth()).isNull();
        assertThat(config.tls()).isNull();
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.attempts()).isEqualTo(5);
        assertThat(config.backoff()).isEqualTo(Duration.ofMillis(100));
        assertThatThrownBy(RegistryConfig::of).hasMessageContaining("at least one");
        assertThatThrownBy(() -> RegistryConfig.of(URI.create("localhost:8081")))
                .hasMessageContaining("http://");
    }

    private static SchemaRegistryClient client(URI... urls) {
        return new SchemaRegistryClient(
                new RegistryConfig(List.of(urls), null, null, Duration.ofSeconds(5), 4, Duration.ofMillis(1)));
    }

    private static Consumer<Throwable> has(Code code) {
        return e -> assertThat(e)
                .isInstanceOfSatisfying(
                        RegistryException.class, it -> assertThat(it.code()).isEqualTo(code));
    }
}
