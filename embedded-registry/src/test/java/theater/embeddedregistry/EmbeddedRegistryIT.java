package theater.embeddedregistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;
import theater.schemas.registry.CompatibilityLevel;
import theater.schemas.registry.RegistryConfig;
import theater.schemas.registry.RegistryException;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.registry.SubjectVersion;

class EmbeddedRegistryIT {
    private static final Schema ONE = SchemaBuilder.record("R")
            .namespace("t")
            .fields()
            .requiredString("a")
            .endRecord();
    private static final Schema TWO = SchemaBuilder.record("R")
            .namespace("t")
            .fields()
            .requiredString("a")
            .optionalLong("b")
            .endRecord();
    private static final Schema OTHER =
            SchemaBuilder.record("R").namespace("t").fields().requiredLong("a").endRecord();

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static EmbeddedRegistry registry;
    private static SchemaRegistryClient client;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder));
        registry = EmbeddedRegistry.start(kafka.bootstrapServers());
        client = new SchemaRegistryClient(RegistryConfig.of(registry.url()));
    }

    @AfterAll
    static void stop() {
        client.close();
        registry.close();
        kafka.close();
    }

    @Test
    void shouldGiveOneIdToOneTextUnderTwoSubjects() {
        int id = client.register("ids-a", ONE);
        assertThat(client.register("ids-b", ONE)).isEqualTo(id);
        assertThat(client.register("ids-a", TWO)).isNotEqualTo(id);
        assertThat(client.latest("ids-a")).map(SubjectVersion::version).contains(2);
        assertThat(client.lookup("ids-a", ONE)).map(SubjectVersion::version).contains(1);
        assertThat(client.lookup("ids-b", TWO)).isEmpty();
        assertThat(client.byId(id).schema()).isEqualTo(ONE);
        assertThat(client.subjects()).contains("ids-a", "ids-b");
    }

    @Test
    void shouldRefuseWhatCannotReadOldData() {
        client.register("levels", ONE);
        assertThat(client.incompatibilities("levels", OTHER)).isNotEmpty();
        assertThat(client.incompatibilities("levels", TWO)).isEmpty();
        assertThatThrownBy(() -> client.register("levels", OTHER))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.code()).isEqualTo(RegistryException.Code.INCOMPATIBLE))
                .hasMessageContaining("TYPE_MISMATCH");
        client.setCompatibility("levels", CompatibilityLevel.NONE);
        client.register("levels", OTHER);
        assertThat(client.latest("levels")).map(SubjectVersion::version).contains(2);
    }

    @Test
    void shouldFindEverythingAgainAfterRestart() {
        int id = client.register("restart/with slash", ONE);
        client.setCompatibility("restart/with slash", CompatibilityLevel.FULL_TRANSITIVE);
        try (EmbeddedRegistry again = EmbeddedRegistry.start(kafka.bootstrapServers());
                SchemaRegistryClient fresh = new SchemaRegistryClient(RegistryConfig.of(again.url()))) {
            assertThat(fresh.byId(id).schema()).isEqualTo(ONE);
            assertThat(fresh.register("restart/with slash", ONE)).isEqualTo(id);
            assertThat(get(again.url(), "/config/restart%2Fwith%20slash").body())
                    .contains("FULL_TRANSITIVE");
        }
        // The first one was fenced by the second: it takes over again and sees what is there.
        assertThat(client.register("restart/with slash", TWO)).isGreaterThan(id);
    }

    @Test
    void shouldAnswerErrorsInConfluentsShape() {
        assertThat(get(registry.url(), "/associations/resources/theater.events?resourceType=topic"))
                .satisfies(response -> assertThat(response.statusCode()).isEqualTo(404))
                .satisfies(response -> assertThat(response.body()).contains("\"error_code\":404"));
        assertThat(get(registry.url(), "/subjects/none/versions").body()).contains("40401");
        assertThat(get(registry.url(), "/schemas/ids/99999").body()).contains("40403");
        assertThat(get(registry.url(), "/config/none").body()).contains("40408");
        assertThat(get(registry.url(), "/mode").body()).contains("READWRITE");
        assertThat(get(registry.url(), "/schemas/types").body()).isEqualTo("[\"AVRO\"]");
        assertThat(post(registry.url(), "/subjects/bad/versions", "{\"schema\":\"{\"}")
                        .body())
                .contains("42201");
        assertThat(post(registry.url(), "/subjects/bad/versions", "{").body()).contains("\"error_code\":400");
    }

    private static HttpResponse<String> get(URI base, String path) {
        return send(HttpRequest.newBuilder(URI.create(base + path)).build());
    }

    private static HttpResponse<String> post(URI base, String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(base + path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
