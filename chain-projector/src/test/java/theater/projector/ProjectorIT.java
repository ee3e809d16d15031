package theater.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.EventHash;
import theater.chain.folder.FolderReport;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.chain.proof.EventProof;
import theater.chain.verify.Finding;
import theater.chain.verify.FindingCode;
import theater.chain.verify.ProofVerifier;
import theater.projector.block.EventReader;
import theater.schemas.ClusterConfig;
import theater.testing.TestCluster;
import theater.testing.TestProcess;

class ProjectorIT {
    @TempDir
    private static Path clusterFolder;

    private static TestCluster kafka;

    @TempDir
    private Path folder;

    private ClusterConfig cluster;
    private TestChain chain;

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
    void shouldHaveOneWholeHistoryAfterBeingKilledTwice() {
        for (int life = 0; life < 2; life++) {
            long before = signed();
            try (TestProcess process = startProcess()) {
                chain.produce(700);
                await().atMost(TestChain.PATIENCE).until(() -> signed() > before);
                chain.produce(700);
                process.kill();
            }
            chain.produce(700);
        }
        try (Projector projector =
                Projector.start(ProjectorConfig.of(cluster, folder.resolve("killed"), new SimpleMeterRegistry()))) {
            chain.produce(700);
            FolderReport report = chain.awaitWholeExport(projector, 4_900);

            assertThat(report.findings()).isEmpty();
            assertThat(report.holds()).isTrue();
        }
    }

    @Test
    void shouldAnswerQueriesAndProveEvents() {
        try (Projector projector = chain.start("one")) {
            byte[] first = chain.send("account/alice");
            byte[] second = chain.send("account/alice");
            chain.send("account/bob");
            String hash = TestEvents.hash(second).hex();
            await().atMost(TestChain.PATIENCE)
                    .until(() -> chain.status(projector, "/v1/events/" + hash + "/proof") == 200);
            await().atMost(TestChain.PATIENCE)
                    .until(() -> chain.get(projector, "/v1/actors").body().contains("bob"));

            EventProof proof = EventProof.parse(
                    chain.get(projector, "/v1/events/" + hash + "/proof").body());
            HttpResponse<String> history = chain.get(
                    projector,
                    "/v1/actors/" + URLEncoder.encode("account/alice", StandardCharsets.UTF_8) + "/events?from=0");

            assertThat(proof.eventHash()).isEqualTo(TestEvents.hash(second));
            assertThat(ProofVerifier.verify(
                            proof,
                            VerifierKey.parse(
                                    chain.get(projector, "/vkey").body().strip()),
                            "proof"))
                    .isInstanceOf(ProofVerifier.Verdict.Proven.class);
            assertThat(history.body()).contains(TestEvents.hash(first).hex(), hash);
            assertThat(chain.get(projector, "/v1/events/" + hash).body()).contains("\"actor\":\"account/alice\"");
            assertThat(chain.get(projector, "/v1/actors/account%2Falice/events/1")
                            .body())
                    .contains("\"hash\":\"" + hash + "\"", "\"seq\":1");
            assertThat(chain.status(projector, "/v1/actors/account%2Falice/events/2"))
                    .isEqualTo(404);
            assertThat(chain.get(projector, "/v1/actors?prefix=account/").body())
                    .contains("\"seq\":1", "account/bob");
            assertThat(chain.get(projector, "/v1/actors?prefix=account/&after=account/alice")
                            .body())
                    .contains("account/bob")
                    .doesNotContain("alice");
            assertThat(chain.get(projector, "/v1/actors?limit=1").body())
                    .contains("\"next\":\"account/alice\"")
                    .doesNotContain("bob");
            assertThat(chain.status(projector, "/v1/blocks/0/99")).isEqualTo(404);
            assertThat(chain.status(projector, "/v1/blocks/99/0")).isEqualTo(404);
            assertThat(chain.status(projector, "/health/ready")).isEqualTo(200);
            assertThat(Note.parse(chain.get(projector, "/checkpoint").body()).text())
                    .startsWith("theater.local/chain\n");
            assertThat(chain.status(projector, "/tile/0/000.p/200")).isEqualTo(404);
            assertThat(chain.status(projector, "/v1/events/" + "0".repeat(64))).isEqualTo(404);
        }
    }

    @Test
    void shouldRefuseMalformedRequests() {
        try (Projector projector = chain.start("one")) {
            await().atMost(TestChain.PATIENCE).until(projector::isReady);

            for (String path : List.of(
                    "/v1/events/xyz",
                    "/v1/blocks/a/0",
                    "/v1/blocks/0/99999999999999999999",
                    "/v1/actors?limit=many",
                    "/v1/actors/a/events/x",
                    "/v1/actors/a/events?from=x")) {
                assertThat(chain.status(projector, path)).as(path).isEqualTo(400);
            }
            for (String path : List.of("/", "/v1/", "/v1/nothing", "/tile/", "/tile/0/1", "/v1/events/0/0/0")) {
                assertThat(chain.status(projector, path)).as(path).isEqualTo(404);
            }
            assertThat(chain.get(projector, "/v1/actors/a/events?from=-3").body())
                    .contains("\"events\":[]");
        }
    }

    @Test
    void shouldShowAndExportWhatIsNoEvent() {
        try (Projector projector = chain.start("one")) {
            byte[] event = chain.events().next("account/alice");
            byte[] unknownSchema = chain.sendRaw("account/alice", TestEvents.underSchema(999_999, event));
            byte[] tiny = chain.sendRaw("account/alice", new byte[] {1, 2});
            byte[] zeros = chain.sendRaw("account/alice", new byte[] {0, 0, 0, 0, 0, 7});
            byte[] nothing = chain.sendRaw("account/alice", null);
            byte[] good = chain.send("account/alice");
            byte[] cut = chain.send("account/alice");
            chain.sendRaw("account/alice", Arrays.copyOf(cut, 40));
            List<String> hashes = Stream.of(unknownSchema, tiny, zeros, nothing, good)
                    .map(value -> EventHash.of(EventReader.withoutPrefix(value)).hex())
                    .toList();

            FolderReport report = chain.awaitWholeExport(projector, 7);
            String path = "/v1/events/" + hashes.getLast() + "/proof";
            await().atMost(TestChain.PATIENCE).until(() -> chain.status(projector, path) == 200);

            // They are in the log, and nothing but their being unreadable is wrong with it.
            assertThat(report.findings())
                    .extracting(Finding::code)
                    .containsOnly(FindingCode.EVENT_UNREADABLE)
                    .hasSize(4);
            for (String hash : hashes) {
                assertThat(chain.status(projector, "/v1/events/" + hash)).isEqualTo(200);
                assertThat(chain.status(projector, "/v1/events/" + hash + "/proof"))
                        .isIn(200, 422);
            }
            assertThat(chain.get(projector, "/v1/events/" + hashes.getFirst() + "/proof")
                            .body())
                    .contains("no-schema");
        }
    }

    /** End of the topic of leaves. */
    private long signed() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(cluster.consumerProperties())) {
            TopicPartition partition = new TopicPartition(cluster.topics().leaves(), 0);
            return consumer.endOffsets(List.of(partition)).get(partition);
        }
    }

    private TestProcess startProcess() {
        return TestProcess.start(
                List.of("-Xmx512m"),
                ProjectorProcess.class,
                cluster.bootstrapServers(),
                kafka.registry().url().toString(),
                cluster.topics().prefix(),
                folder.resolve("killed").toString());
    }
}
