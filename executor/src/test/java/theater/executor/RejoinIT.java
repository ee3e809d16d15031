package theater.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.executor.ExecutorFixture.World;

/** A member whose name another took, and left to nobody. */
class RejoinIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    @Test
    void shouldJoinAgainWhenNobodyKeepsItsName() {
        try (var fixture = new ExecutorFixture(folder)) {
            World world = fixture.world();
            world.deploy("probe/*", "testing/probe");
            try (Executor executor = world.start("one")) {
                world.answer("probe/1", "put", "a 1");

                takeNameAndFallSilent(fixture, world, "one");

                await().atMost(LIMIT).until(() -> executor.assignedShards().isEmpty());
                assertThat(world.answer("probe/1", "get", "a")).isEqualTo("answer 1");
                assertThat(executor.runningShards()).isNotEmpty();
                assertThat(executor.stopped().toCompletableFuture()).isNotDone();
            }
        }
    }

    private static void takeNameAndFallSilent(ExecutorFixture fixture, World world, String name) {
        var settings = KafkaSettings.member(
                fixture.cluster(world.topics().prefix()), world.topics().prefix() + "executors", name);
        var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            consumer.subscribe(List.of(world.topics().shards()));
            await().atMost(LIMIT).until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return !consumer.assignment().isEmpty();
            });
        } finally {
            consumer.close(
                    CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
        }
    }
}
