package theater.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.executor.ExecutorFixture.World;
import theater.executor.shard.ShardSettings;
import theater.executor.store.StateKeys;
import theater.schemas.topic.Topics;

/** Small messages that make large effects: what one transaction takes is bounded. */
class LargeEffectsIT {
    private static final int ACTORS = 4;
    private static final int ASKS = 200;
    private static final int ANSWER_BYTES = 100_000;
    private static final long BATCH_BYTES = 256 * 1024;

    @TempDir
    static Path folder;

    private static ExecutorFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new ExecutorFixture(folder);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void shouldBoundATransactionByTheEffectsOfItsTurns() {
        World world = fixture.world();
        world.deploy("probe/*", "testing/probe");
        for (int i = 0; i < ASKS; i++) {
            world.post("probe/" + i % ACTORS, String.valueOf(ANSWER_BYTES), ask("m" + i));
        }
        world.flush();

        ExecutorConfig config = patient(world);
        try (Executor executor = world.start(config)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> world.read(world.topics().replies()).size() >= ASKS);
            assertThat(executor.runningShards()).isNotEmpty();
        }

        assertThat(world.read(world.topics().replies())).hasSize(ASKS);
        assertThat(world.events())
                .filteredOn(event -> event.getType().equals("turn"))
                .hasSize(ASKS);
        // Each turn has its answer twice: as the reply, and as it is kept for a repeated ask.
        long turnBytes = 2 * ANSWER_BYTES + 10_000;
        long bound = config.shard().uncommittedBytes() + config.workers() * turnBytes;
        assertThat(keptAnswers(world)).allSatisfy(bytes -> assertThat(bytes).isLessThan(bound));
    }

    /** Settings with which a batch waits for all its turns. */
    private static ExecutorConfig patient(World world) {
        ShardSettings defaults = ShardSettings.DEFAULTS;
        return world.config("one")
                .withShard(new ShardSettings(
                        defaults.batchRecords(),
                        BATCH_BYTES,
                        defaults.batchAge(),
                        defaults.backlogAge(),
                        defaults.unsettled(),
                        defaults.parked(),
                        defaults.delayed(),
                        Duration.ofMinutes(1),
                        defaults.laneRecords(),
                        defaults.laneBytes(),
                        defaults.budget(),
                        defaults.cachedActors(),
                        defaults.dedupeAge(),
                        defaults.dedupeEntries(),
                        defaults.maxBodyBytes()));
    }

    private static Map<String, String> ask(String id) {
        return Map.of(
                "ce_specversion", "1.0",
                "ce_type", "big-answer",
                "ce_id", id,
                "ce_source", "test",
                "ce_replyto", "0/" + id);
    }

    /** Bytes of kept answers in each transaction; the positions are a transaction's last change. */
    private static List<Long> keptAnswers(World world) {
        Topics topics = world.topics();
        Map<Integer, Long> bytes = new HashMap<>();
        List<Long> transactions = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> change : world.read(topics.state())) {
            if (change.key()[0] == StateKeys.KEPT_ANSWERS && change.value() != null) {
                bytes.merge(change.partition(), (long) change.value().length, Long::sum);
            }
            if (change.key()[0] == StateKeys.POSITIONS) {
                transactions.add(bytes.getOrDefault(change.partition(), 0L));
                bytes.remove(change.partition());
            }
        }
        return transactions;
    }
}
