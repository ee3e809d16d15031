package theater.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.folder.FolderReport;
import theater.chain.folder.FolderVerifier;
import theater.chain.folder.LogFolder;
import theater.chain.folder.Progress;
import theater.projector.archive.ArchiveCheck;
import theater.projector.archive.ArchiveSettings;
import theater.projector.archive.ArchivedBlock;
import theater.projector.archive.CatalogueStore;
import theater.projector.archive.FileCatalogueStore;
import theater.projector.archive.Trim;
import theater.projector.error.ProjectorException;
import theater.projector.export.LogExporter;
import theater.schemas.ClusterConfig;
import theater.store.FileSystemBlobStore;
import theater.testing.TestCluster;
import theater.testing.TestProcess;

class ArchiveIT {
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
    void shouldReadTheSameWhenKafkasCopyIsGone() {
        try (Projector projector = chain.start("one", archiving())) {
            byte[] alice = chain.send("account/alice");
            // In two portions, so that each partition has more than one block, however fast all of this is.
            chain.produce(1_000);
            chain.awaitWholeExport(projector, 1_001);
            chain.produce(1_000);
            chain.awaitWholeExport(projector, 2_001);
            String event = "/v1/events/" + TestEvents.hash(alice).hex();
            await().atMost(TestChain.PATIENCE).until(() -> chain.status(projector, event + "/proof") == 200);
            String before = chain.get(projector, event).body();
            Map<Path, byte[]> exported = export(projector, "before");
            awaitArchived(projector, 2_001);

            trim(Duration.ZERO);

            assertThat(begins()).allMatch(offset -> offset > 0);
            assertThat(chain.get(projector, event).body()).isEqualTo(before);
            assertThat(chain.status(projector, event + "/proof")).isEqualTo(200);
            assertThat(export(projector, "after")).containsAllEntriesOf(exported);
            shouldFindEventsByTheirTime(projector);
            // It goes on, and a fresh instance finds everything as well.
            chain.produce(500);
            chain.awaitWholeExport(projector, 2_501);
            awaitArchived(projector, 2_501);
        }
        trim(Duration.ZERO);
        try (Projector projector = chain.start("fresh")) {
            FolderReport report = chain.awaitWholeExport(projector, 2_501);

            assertThat(report.findings()).isEmpty();
            assertThat(report.holds()).isTrue();
        }
    }

    private void shouldFindEventsByTheirTime(Projector projector) {
        for (int partition = 0; partition < TestChain.PARTITIONS; partition++) {
            List<ArchivedBlock> blocks = new ArrayList<>();
            long next = 0;
            String from = "/v1/archive/" + partition + "/events?from=";
            while (chain.status(projector, from + next) == 200) {
                ArchivedBlock block = ArchivedBlock.parse(chain.bytes(projector, from + next));
                blocks.add(block);
                next = block.header().lastOffset() + 1;
            }
            assertThat(blocks).hasSizeGreaterThan(1);
            String since = "/v1/archive/" + partition + "/events?since=";
            for (ArchivedBlock block : blocks) {
                long last = block.events().getLast().timestamp();
                ArchivedBlock first = blocks.stream()
                        .filter(any -> any.events().getLast().timestamp() >= last)
                        .findFirst()
                        .orElseThrow();

                assertThat(chain.bytes(projector, since + Instant.ofEpochMilli(last)))
                        .isEqualTo(first.bytes());
            }
            long end = blocks.getLast().events().getLast().timestamp();
            assertThat(chain.bytes(projector, since + "1970-01-01T00:00:00Z"))
                    .isEqualTo(blocks.getFirst().bytes());
            assertThat(chain.status(projector, since + Instant.ofEpochMilli(end + 1)))
                    .isEqualTo(404);
            assertThat(chain.status(projector, since + "yesterday")).isEqualTo(400);
        }
    }

    @Test
    void shouldKeepWhatIsYoungOrNotArchived() {
        try (Projector projector = chain.start("one")) {
            chain.produce(300);
            chain.awaitWholeExport(projector, 300);
            trim(Duration.ZERO);
            assertThat(begins()).containsOnly(0L);
            assertThat(plan(Duration.ZERO)).allMatch(plan -> plan.reason().equals("not archived"));
        }
        try (Projector projector = chain.start("one", archiving())) {
            awaitArchived(projector, 300);
            trim(Duration.ofHours(1));
            assertThat(begins()).containsOnly(0L);
            assertThat(plan(Duration.ofHours(1))).allMatch(plan -> plan.reason().equals("too young"));
            assertThat(plan(Duration.ZERO)).allMatch(plan -> plan.offsets() > 0);
        }
    }

    @Test
    void shouldSayThatASegmentIsDamagedAndDeleteNothingThen() throws IOException {
        try (Projector projector = chain.start("one", archiving())) {
            byte[] alice = chain.send("account/alice");
            chain.awaitWholeExport(projector, 1);
            awaitArchived(projector, 1);
            Path blob = blobs().getFirst();
            byte[] good = Files.readAllBytes(blob);
            byte[] bad = good.clone();
            bad[bad.length / 2] ^= 4;
            Files.write(blob, bad);

            assertThat(problemOfTrim())
                    .contains("is damaged", blob.getFileName().toString());
            assertThat(begins()).containsOnly(0L);

            Files.write(blob, good);
            trim(Duration.ZERO);
            Files.delete(blob);
            String event = "/v1/events/" + TestEvents.hash(alice).hex();

            assertThat(chain.status(projector, event)).isEqualTo(502);
            assertThat(chain.get(projector, event).body()).contains("archive-damaged", "is missing");
            await().atMost(TestChain.PATIENCE).until(() -> findings() == 1);

            Files.write(blob, good);
            assertThat(chain.status(projector, event)).isEqualTo(200);
        }
    }

    @Test
    void shouldLoseNothingWhenKilledWhileItArchives() {
        for (int life = 0; life < 3; life++) {
            try (TestProcess process = startProcess()) {
                chain.produce(400);
                long before = archivedBlocks();
                await().atMost(TestChain.PATIENCE)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> archivedBlocks() > before);
                process.kill();
            }
        }
        try (Projector projector = chain.start("killed", archiving())) {
            awaitArchived(projector, 1_200);
            trim(Duration.ZERO);
            FolderReport report = chain.awaitWholeExport(projector, 1_200);

            assertThat(report.findings()).isEmpty();
            assertThat(report.holds()).isTrue();
            await().atMost(TestChain.PATIENCE).until(() -> blobs().size() == segments(projector));
        }
    }

    private ArchiveSettings archiving() {
        return new ArchiveSettings(true, folder.resolve("store"), 64 << 10, 1 << 30, Duration.ofMillis(50), 3);
    }

    private TestProcess startProcess() {
        return TestProcess.start(
                List.of("-Xmx512m"),
                ArchivingProcess.class,
                cluster.bootstrapServers(),
                kafka.registry().url().toString(),
                cluster.topics().prefix(),
                folder.toString());
    }

    private CatalogueStore catalogues() {
        return new FileCatalogueStore(folder.resolve("store/archive"), ProjectorConfig.DEFAULT_ORIGIN);
    }

    private Trim trim() {
        FileSystemBlobStore blobs = new FileSystemBlobStore(folder.resolve("store"));
        return new Trim(cluster, catalogues(), new ArchiveCheck(catalogues(), blobs));
    }

    private List<Trim.Plan> plan(Duration keep) {
        try (Trim trim = trim()) {
            return trim.plan(keep, Clock.systemUTC());
        }
    }

    private void trim(Duration keep) {
        try (Trim trim = trim()) {
            // A record of this very millisecond is not younger than nothing.
            Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(1));
            trim.execute(trim.plan(keep, clock), plan -> {});
        }
    }

    private String problemOfTrim() {
        try {
            trim(Duration.ZERO);
            return "none";
        } catch (ProjectorException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Blocks in all catalogues. */
    private long archivedBlocks() {
        long sum = 0;
        for (int partition = 0; partition < TestChain.PARTITIONS; partition++) {
            sum += catalogues().read(partition).nextBlock();
        }
        return sum;
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private JsonNode status(Projector projector) {
        return json(chain.get(projector, "/v1/archive").body()).path("partitions");
    }

    private void awaitArchived(Projector projector, long events) {
        await().atMost(TestChain.PATIENCE).until(() -> sum(projector, "events") == events);
    }

    private long segments(Projector projector) {
        return sum(projector, "segments");
    }

    private long sum(Projector projector, String field) {
        long sum = 0;
        for (JsonNode partition : status(projector)) {
            assertThat(partition.path("problem").isMissingNode())
                    .as(partition.toString())
                    .isTrue();
            sum += partition.path(field).asLong();
        }
        return sum;
    }

    private List<Path> blobs() throws IOException {
        try (var files = Files.walk(folder.resolve("store/sha256"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private Map<Path, byte[]> export(Projector projector, String name) {
        Path target = folder.resolve(name);
        LogExporter.export(projector.url(), cluster, target);
        FolderReport report = FolderVerifier.verify(new LogFolder(target), null, Progress.NONE);
        assertThat(report.findings()).isEmpty();
        assertThat(report.holds()).isTrue();
        Map<Path, byte[]> events = new TreeMap<>();
        try (var files = Files.walk(target.resolve("events"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                events.put(target.relativize(file), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return events;
    }

    private List<Long> begins() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(cluster.consumerProperties())) {
            List<TopicPartition> all = new ArrayList<>();
            for (int partition = 0; partition < TestChain.PARTITIONS; partition++) {
                all.add(new TopicPartition(cluster.topics().events(), partition));
            }
            return List.copyOf(consumer.beginningOffsets(all).values());
        }
    }

    private long findings() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(cluster.consumerProperties())) {
            List<TopicPartition> all = new ArrayList<>();
            for (int partition = 0; partition < TestChain.PARTITIONS; partition++) {
                all.add(new TopicPartition(cluster.topics().findings(), partition));
            }
            return consumer.endOffsets(all).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }
}
