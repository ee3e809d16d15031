package theater.executor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.executor.ExecutorFixture.World;
import theater.schemas.topic.Lane;

/** Topics that are not what an executor relies on are refused before anything runs on them. */
class TopicsIT {
    @TempDir
    static Path folder;

    private static ExecutorFixture fixture;
    private static Admin admin;

    @BeforeAll
    static void start() {
        fixture = new ExecutorFixture(folder);
        admin = Admin.create(Map.of("bootstrap.servers", fixture.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        fixture.close();
    }

    @Test
    void shouldRefuseAChangelogThatIsNotCompacted() throws Exception {
        World world = fixture.world();
        set(world.topics().state(), "cleanup.policy", "delete");

        awaitRefused(world, world.topics().state() + " has cleanup.policy=delete instead of compact", "theater init");
    }

    @Test
    void shouldRefuseLanesWithTheSendersTime() throws Exception {
        World world = fixture.world();
        String lane = world.topics().lane(Lane.MAILBOX_NORMAL);
        set(lane, "message.timestamp.type", "CreateTime");

        awaitRefused(world, lane + " has message.timestamp.type=CreateTime instead of LogAppendTime");
    }

    @Test
    void shouldRefuseTopicsThatGrew() throws Exception {
        World world = fixture.world();
        admin.createPartitions(Map.of(world.topics().replies(), NewPartitions.increaseTo(9)))
                .all()
                .get();

        awaitRefused(
                world, world.topics().replies() + " has 9 partitions instead of", "fixed once a cluster is in use");
    }

    @Test
    void shouldRefuseAClusterWithoutATopic() throws Exception {
        World world = fixture.world();
        admin.deleteTopics(List.of(world.topics().deadLetters())).all().get();

        awaitRefused(world, world.topics().deadLetters() + " does not exist; create it with 'theater init'");
    }

    @Test
    void shouldSayThatTheClusterWasNotPrepared() throws Exception {
        World world = fixture.world();
        admin.deleteTopics(List.of(world.topics().events())).all().get();

        awaitRefused(world, world.topics().events() + " does not exist; prepare the cluster with 'theater init'");
    }

    /** Brokers learn of a change a moment after it was answered. */
    private static void awaitRefused(World world, String... words) {
        await().untilAsserted(() -> assertThatThrownBy(
                        () -> Executor.start(world.config("one")).close())
                .isInstanceOf(ExecutorStartException.class)
                .hasMessageContainingAll(words));
    }

    private static void set(String topic, String name, String value) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }
}
