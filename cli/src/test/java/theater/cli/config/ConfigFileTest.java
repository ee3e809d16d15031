package theater.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.projector.archive.ArchiveSettings;
import theater.projector.prune.PruneRule;
import theater.schemas.manifest.DataSize;
import theater.schemas.manifest.Limits;
import theater.schemas.topic.ActorPattern;

class ConfigFileTest {
    @Test
    void shouldHaveDefaults() {
        TheaterConfig config = parse("");

        assertThat(config).isEqualTo(TheaterConfig.defaults());
        assertThat(config.kafka()).containsExactly(Map.entry("bootstrap.servers", "127.0.0.1:9092"));
        assertThat(config.registry().urls()).containsExactly(URI.create("http://127.0.0.1:8081"));
        assertThat(config.topics()).isEqualTo(new TopicsSection("theater.", 48, 3));
        assertThat(config.operations()).isEqualTo(new OperationsSection("127.0.0.1", 9464));
        assertThat(config.executor().name()).isEqualTo("executor-1");
        assertThat(config.ingress().port()).isEqualTo(7070);
    }

    @Test
    void shouldLayTheFileOverTheDefaults() {
        TheaterConfig config = parse("""
                kafka:
                  bootstrap.servers: kafka:9092
                  security.protocol: SSL
                registry: {urls: ["http://registry:8080/apis/ccompat/v7"]}
                executor: {name: left}
                """);

        assertThat(config.cluster().kafka())
                .containsEntry("bootstrap.servers", "kafka:9092")
                .containsEntry("security.protocol", "SSL");
        assertThat(config.registry().urls()).containsExactly(URI.create("http://registry:8080/apis/ccompat/v7"));
        assertThat(config.executor().name()).isEqualTo("left");
        assertThat(config.executor().data())
                .isEqualTo(ExecutorSection.defaults().data());
    }

    @Test
    void shouldReadTheArchiveInWordsForPeople() {
        assertThat(parse("").projector().archive().settings(Path.of("blobs")))
                .isEqualTo(ArchiveSettings.reading(Path.of("blobs")));
        assertThat(parse("projector: {archive: {enabled: true, store: else, segment: 4MiB, rate: 1MiB, interval: 5s}}")
                        .projector()
                        .archive()
                        .settings(Path.of("blobs")))
                .isEqualTo(new ArchiveSettings(true, Path.of("else"), 4 << 20, 1 << 20, Duration.ofSeconds(5), 6));
        assertThatThrownBy(() -> parse("projector: {archive: {interval: soon}}")
                        .projector()
                        .archive()
                        .settings(Path.of("blobs")))
                .hasMessageContaining("'soon' is not a duration");
    }

    @Test
    void shouldReadTheRulesOfPruning() {
        assertThat(parse("").projector().pruning()).isEmpty();
        assertThat(parse("projector: {pruning: [{actors: account/*, types: [turn], olderThan: 30d, keep: 9}]}")
                        .projector()
                        .pruning()
                        .getFirst()
                        .rule())
                .isEqualTo(new PruneRule(ActorPattern.parse("account/*"), Set.of("turn"), Duration.ofDays(30), 9L));
        assertThat(parse("projector: {pruning: [{actors: '*', keep: 1}], pruneEvery: 1d}")
                        .projector()
                        .pruneInterval())
                .contains(Duration.ofDays(1));
        refused("projector: {pruneEvery: 1d}", "pruneEvery without rules");
        refused("projector: {pruning: [{actors: '*', keep: 1}], pruneEvery: 1s}", "less than a minute");
        refused("projector: {pruning: [{actors: account/*}]}", "a rule that prunes everything is refused");
        refused("projector: {pruning: [{keep: 3}]}", "a rule needs actors");
        refused("projector: {pruning: [{actors: '*', olderThan: long}]}", "'long' is not a duration");
        refused("projector: {pruning: [{actors: '*', keep: 1, old: 3d}]}", "unknown key", "old");
    }

    @Test
    void shouldTakeTheOperatorsLimitsInTheWordsOfAManifest() {
        assertThat(parse("").maxima()).isEqualTo(Limits.MAXIMA);
        assertThat(parse("limits: {memory: 64MiB, hostCalls: 5000}").maxima())
                .extracting(Limits::memory, Limits::hostCalls, Limits::fuel)
                .containsExactly(DataSize.ofMebibytes(64), 5_000, Limits.MAXIMA.fuel());
        refused("limits: {memry: 64MiB}", "unknown key limits.memry");
        refused("limits: {memory: much}", "limits.memory: 'much' is not a size");
    }

    @Test
    void shouldNameAnUnknownKey() {
        refused("executor: {nme: left}", "executor.nme", "known here", "name");
        refused("executr: {name: left}", "executr");
    }

    @Test
    void shouldSayWhichValueIsWrong() {
        refused("topics: {partitions: many}", "topics.partitions");
        refused("topics: {partitions: 0}", "topics.partitions must be 1 to 10000");
        refused("executor: {name: 'a b'}", "executor.name");
        refused("operations: {host: 0.0.0.0}", "operations", "refusing to listen on 0.0.0.0");
        refused("- a list", "mapping of sections");
        refused("executor: {name: a, name: b}", "name");
    }

    @Test
    void shouldPutInEnvironmentVariables() {
        TheaterConfig config = ConfigFile.parse(
                "kafka: {bootstrap.servers: '${BROKERS}'}\nexecutor: {name: 'x-${NAME:-one}'}",
                "test.yaml",
                Map.of("BROKERS", "k:1"));

        assertThat(config.kafka()).containsEntry("bootstrap.servers", "k:1");
        assertThat(config.executor().name()).isEqualTo("x-one");
    }

    @Test
    void shouldNameAVariableThatIsNotSet() {
        refused("executor: {name: '${NOT_SET}'}", "NOT_SET");
    }

    @Test
    void shouldSayThatThereIsNoFile(@TempDir Path folder) {
        assertThatThrownBy(() -> ConfigFile.read(folder.resolve("none.yaml"), Map.of()))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("no configuration file");
    }

    @Test
    void shouldNotShowSecrets() {
        assertThat(parse("kafka: {sasl.jaas.config: topsecret}\nregistry: {user: u, password: topsecret}")
                        .toString())
                .doesNotContain("topsecret");
    }

    private static TheaterConfig parse(String yaml) {
        return ConfigFile.parse(yaml, "test.yaml", Map.of());
    }

    private static void refused(String yaml, String... words) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .message()
                .contains(List.of(words))
                .contains("test.yaml");
    }
}
