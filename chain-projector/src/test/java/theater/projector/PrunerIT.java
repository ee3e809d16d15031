package theater.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.Hash;
import theater.chain.PruneStatement;
import theater.chain.folder.FolderReport;
import theater.projector.archive.ArchiveCheck;
import theater.projector.archive.ArchiveMetrics;
import theater.projector.archive.ArchiveObserver;
import theater.projector.archive.ArchiveParts;
import theater.projector.archive.ArchiveRewriter;
import theater.projector.archive.ArchiveSettings;
import theater.projector.archive.ArchiveStep;
import theater.projector.archive.CatalogueStore;
import theater.projector.archive.FileCatalogueStore;
import theater.projector.archive.Trim;
import theater.projector.prune.PrunePlan;
import theater.projector.prune.PruneRule;
import theater.projector.prune.PruneSchedule;
import theater.projector.prune.Pruner;
import theater.schemas.ClusterConfig;
import theater.schemas.message.PruneRequest;
import theater.schemas.topic.ActorPattern;
import theater.schemas.topic.Lane;
import theater.store.FileSystemBlobStore;
import theater.testing.TestCluster;

/** Pruning while a projector archives; the executor's part is played by the test. */
class PrunerIT {
    private static final String ACTOR = "account/alice";
    private static final List<PruneRule> RULES =
            List.of(new PruneRule(ActorPattern.parse("account/a*"), Set.of("turn"), null, 2L));

    @TempDir
    private static Path clusterFolder;

    private static TestCluster kafka;

    @TempDir
    private Path folder;

    private ClusterConfig cluster;
    private TestChain chain;
    private final List<byte[]> history = new ArrayList<>();

    @BeforeAll
    static void startKafka() {
        kafka = TestCluster.start(clusterFolder);
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void start() {
        cluster = kafka.withTopics(TestChain.PARTITIONS);
        chain = new TestChain(cluster, folder);
    }

    @AfterEach
    void stop() {
        chain.close();
    }

    @Test
    void shouldPruneWhatTheHistoryStatesAndKeepEveryOtherProof() {
        try (Projector projector = chain.start("one", archiving())) {
            produce();
            awaitArchived(projector, 310);
            assertThat(pruner(ArchiveObserver.NONE).plan())
                    .satisfies(plan -> assertThat(plan.total().events()).isZero())
                    .satisfies(plan -> assertThat(plan.inKafka()).isEqualTo(8));
            trim();

            // Whoever asks and dies has pruned nothing.
            Pruner first = pruner(ArchiveObserver.NONE);
            PrunePlan plan = first.plan();
            assertThat(plan.types()).containsOnlyKeys("turn");
            assertThat(plan.total().events()).isEqualTo(8);
            assertThat(plan.actorsToState()).isEqualTo(1);
            assertThat(first.execute(plan, Duration.ZERO)).isEqualTo(new Pruner.Pruned(0, 1));
            ConsumerRecord<byte[], byte[]> request = requests().getFirst();
            assertThat(new String(request.key(), StandardCharsets.UTF_8)).isEqualTo(ACTOR);
            PruneRequest asked = PruneRequest.parse(request.value());
            assertThat(asked).isEqualTo(new PruneRequest(0, 7, RULES.getFirst().reason()));

            // The executor states it; only when that is archived anything goes.
            history.add(chain.sendPrune(
                    ACTOR, new PruneStatement(asked.first(), asked.last(), Hash.ZERO, 1, asked.reason())));
            awaitArchived(projector, 311);
            Pruner second = pruner(ArchiveObserver.NONE);
            PrunePlan stated = second.plan();
            assertThat(stated.actorsToState()).isZero();
            assertThat(second.execute(stated, Duration.ZERO)).isEqualTo(new Pruner.Pruned(8, 0));
            assertThat(pruner(ArchiveObserver.NONE).plan().total().events()).isZero();

            requireShown(projector);
            FolderReport report = chain.awaitWholeExport(projector, 311);
            assertThat(report.findings()).isEmpty();
            assertThat(report.history().pruned()).isEqualTo(8);
            assertThat(report.history().events()).isEqualTo(303);
        }
    }

    /** The statement covers what was chosen; the pruner dies as it writes the segment again, and is started again. */
    @Test
    void shouldGoOnAfterACrash() {
        try (Projector projector = chain.start("one", archiving())) {
            produce();
            history.add(chain.sendPrune(ACTOR, new PruneStatement(0, 7, Hash.ZERO, 1, "test")));
            awaitArchived(projector, 311);
            trim();
            for (ArchiveStep step : ArchiveStep.values()) {
                Pruner dying = pruner(at -> {
                    if (at == step) {
                        throw new IllegalStateException("crash at " + at);
                    }
                });
                PrunePlan plan = dying.plan();
                try {
                    var _ = dying.execute(plan, Duration.ZERO);
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessage("crash at " + step);
                }
                FolderReport report = chain.awaitWholeExport(projector, 311);
                assertThat(report.findings()).as("after a crash at %s", step).isEmpty();
            }
            Pruner last = pruner(ArchiveObserver.NONE);
            var _ = last.execute(last.plan(), Duration.ZERO);

            requireShown(projector);
        }
    }

    @Test
    void shouldPruneByItselfAgainAndAgain() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Projector projector = chain.start("one", archiving());
                PruneSchedule schedule = PruneSchedule.start(
                        cluster,
                        parts(ArchiveObserver.NONE),
                        RULES,
                        Duration.ofMillis(200),
                        TestChain.PATIENCE,
                        meters)) {
            assertThat(schedule).isNotNull();
            produce();
            awaitArchived(projector, 310);
            trim();
            PruneRequest asked = PruneRequest.parse(requests().getFirst().value());
            history.add(chain.sendPrune(
                    ACTOR, new PruneStatement(asked.first(), asked.last(), Hash.ZERO, 1, asked.reason())));

            requireShown(projector);
            await().atMost(TestChain.PATIENCE)
                    .until(() -> meters.counter("theater.prune.events").count() == 8);
            assertThat(meters.counter("theater.prune.failures").count()).isZero();
        }
    }

    private void produce() {
        for (int i = 0; i < 10; i++) {
            history.add(chain.send(ACTOR));
        }
        chain.produce(300);
    }

    /** Eight events are hashes, for every reader; the others are whole and proven. */
    private void requireShown(Projector projector) {
        for (int seq = 0; seq < history.size(); seq++) {
            String path = "/v1/events/" + TestEvents.hash(history.get(seq)).hex();
            boolean pruned = seq < 8;
            await().atMost(TestChain.PATIENCE)
                    .until(() -> json(chain.get(projector, path).body())
                                    .path("pruned")
                                    .asBoolean()
                            == pruned);
            JsonNode event = json(chain.get(projector, path).body());
            assertThat(event.has("value")).isEqualTo(!pruned);
            assertThat(event.path("actor").asText()).isEqualTo(ACTOR);
            assertThat(event.path("seq").asInt()).isEqualTo(seq);
            assertThat(chain.status(projector, path + "/proof")).isEqualTo(pruned ? 410 : 200);
        }
        JsonNode page = json(
                chain.get(projector, "/v1/log/events?actor=account%2Falice").body());
        assertThat(page.path("events")).hasSize(history.size());
        for (JsonNode event : page.path("events")) {
            assertThat(event.path("pruned").asBoolean())
                    .isEqualTo(event.path("seq").asInt() < 8);
        }
        String text = chain.get(
                        projector,
                        "/v1/events/" + TestEvents.hash(history.getFirst()).hex() + "/proof")
                .body();
        assertThat(text)
                .contains(
                        "\"pruned\"",
                        "event 0 of account/alice is pruned, hash "
                                + TestEvents.hash(history.getFirst()).hex());
    }

    private ArchiveParts parts(ArchiveObserver observer) {
        return new ArchiveParts(
                catalogues(),
                new FileSystemBlobStore(folder.resolve("store")),
                archiving(),
                observer,
                new ArchiveMetrics(new SimpleMeterRegistry()));
    }

    private Pruner pruner(ArchiveObserver observer) {
        return new Pruner(
                cluster,
                new ArchiveRewriter(parts(observer), TestChain.PATIENCE),
                RULES,
                Clock.systemUTC(),
                step -> {});
    }

    private ArchiveSettings archiving() {
        return new ArchiveSettings(true, folder.resolve("store"), 64 << 10, 1 << 30, Duration.ofMillis(50), 3);
    }

    private CatalogueStore catalogues() {
        return new FileCatalogueStore(folder.resolve("store/archive"), ProjectorConfig.DEFAULT_ORIGIN);
    }

    private void trim() {
        FileSystemBlobStore blobs = new FileSystemBlobStore(folder.resolve("store"));
        try (Trim trim = new Trim(cluster, catalogues(), new ArchiveCheck(catalogues(), blobs))) {
            Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(1));
            await().atMost(TestChain.PATIENCE).until(() -> {
                List<Trim.Plan> plans = trim.plan(Duration.ZERO, clock);
                trim.execute(plans, plan -> {});
                return plans.stream().allMatch(plan -> plan.upTo() == plan.end() || plan.upTo() >= plan.archived());
            });
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> requests() {
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put("auto.offset.reset", "earliest");
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            String topic = cluster.topics().lane(Lane.SYSTEM);
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList());
            await().atMost(TestChain.PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
                return !found.isEmpty();
            });
        }
        return found;
    }

    private void awaitArchived(Projector projector, long events) {
        await().atMost(TestChain.PATIENCE).until(() -> {
            long sum = 0;
            for (JsonNode partition :
                    json(chain.get(projector, "/v1/archive").body()).path("partitions")) {
                sum += partition.path("events").asLong();
            }
            return sum == events;
        });
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }
}
