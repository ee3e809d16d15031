package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.executor.ExecutorFixture.World;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.executor.store.StateValue;
import theater.executor.store.StoreMemory;
import theater.executor.store.StorePosition;
import theater.schemas.topic.ActorPartitions;
import theater.schemas.topic.Lane;

/** A local store that cannot be trusted is rebuilt; a value planted in it shows whether it was. */
class RebuildIT {
    private static final String ACTOR = "probe/rebuilt";

    @TempDir
    static Path folder;

    private static ExecutorFixture fixture;

    private final World world = fixture.world();

    @BeforeAll
    static void start() {
        fixture = new ExecutorFixture(folder);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void shouldUseAStoreThatIsCurrent() {
        putAndStop();
        plant(position -> position);

        assertThat(restartAndGet()).isEqualTo("answer planted");
    }

    @Test
    void shouldRebuildAStoreThatIsTooOld() {
        putAndStop();
        plant(position -> new StorePosition(
                position.topicId(),
                position.offset(),
                position.time() - Duration.ofDays(4).toMillis()));

        assertThat(restartAndGet()).isEqualTo("answer kafka");
    }

    @Test
    void shouldRebuildAStoreOfAnotherTopic() {
        putAndStop();
        plant(position -> new StorePosition(new UUID(1, 1), position.offset(), position.time()));

        assertThat(restartAndGet()).isEqualTo("answer kafka");
    }

    @Test
    void shouldRebuildAStoreThatIsAheadOfItsChangelog() {
        putAndStop();
        plant(position -> new StorePosition(position.topicId(), position.offset() + 1_000, position.time()));

        assertThat(restartAndGet()).isEqualTo("answer kafka");
    }

    @Test
    void shouldRebuildAStoreThatIsCorrupt() throws Exception {
        putAndStop();
        try (Stream<Path> files = Files.list(store())) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("MANIFEST"))
                    .toList()) {
                Files.write(file, "garbage".getBytes(UTF_8));
            }
        }

        assertThat(restartAndGet()).isEqualTo("answer kafka");
    }

    @Test
    void shouldStopAShardWhoseRecordsAreGoneUntilAnOperatorAcceptsIt() throws Exception {
        putAndStop();
        int shard = ActorPartitions.of(ACTOR, ExecutorFixture.PARTITIONS);
        var lane = new TopicPartition(world.topics().lane(Lane.MAILBOX_NORMAL), shard);
        world.send(ACTOR, "put", "key lost");
        world.deleteAll(lane);

        try (Executor executor = Executor.start(world.config("one"))) {
            world.awaitShards(executor, ExecutorFixture.PARTITIONS - 1);
        }
        var accepting = world.config("one").withAcceptedLosses(Set.of(lane + "@1"));
        try (Executor executor = world.start(accepting)) {
            assertThat(executor.runningShards()).contains(shard);
            assertThat(world.answer(ACTOR, "get", "key")).isEqualTo("answer kafka");
            var dead = world.awaitRecord(
                    world.topics().deadLetters(),
                    record -> "lost".equals(ExecutorFixture.header(record, "theater-reason")));
            assertThat(ExecutorFixture.header(dead, "theater-offset")).isEqualTo("1");
        }
    }

    private void putAndStop() {
        world.deploy("probe/*", "testing/probe");
        try (Executor executor = world.start("one")) {
            assertThat(executor.runningShards()).isNotEmpty();
            world.answer(ACTOR, "put", "key kafka");
        }
    }

    private void plant(UnaryOperator<StorePosition> edit) {
        try (var memory = new StoreMemory(8 << 20);
                ShardStore store = ShardStore.open(store(), memory)) {
            StorePosition position = store.position().orElseThrow();
            byte[] value = StateValue.of(1, "planted".getBytes(UTF_8));
            store.apply(Map.of(StateKeys.state(ACTOR, "key".getBytes(UTF_8)), value), edit.apply(position));
        }
    }

    private Path store() {
        return world.data("one").resolve("shards/shard-" + ActorPartitions.of(ACTOR, ExecutorFixture.PARTITIONS));
    }

    private String restartAndGet() {
        try (Executor executor = world.start("one")) {
            assertThat(executor.runningShards()).isNotEmpty();
            return world.answer(ACTOR, "get", "key");
        }
    }
}
