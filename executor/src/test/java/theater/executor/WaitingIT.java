package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.gauge;
import static theater.executor.ExecutorFixture.header;
import static theater.executor.ExecutorFixture.headers;
import static theater.executor.ExecutorFixture.join;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.executor.ExecutorFixture.World;
import theater.executor.kafka.CommitPoint;
import theater.executor.shard.ShardSettings;
import theater.executor.store.ShardStore;
import theater.executor.turn.TurnStage;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Suspended;
import theater.schemas.manifest.Limits;
import theater.schemas.topic.ActorPartitions;
import theater.schemas.topic.Lane;

/** Turns that wait, and what else happens in their shard just then. */
class WaitingIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);

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
    void shouldGoOnWithinLimitsThatAnOperatorHasLoweredMeanwhile() {
        World world = waiters();
        try (Executor _ = world.start("one")) {
            world.send("waiter/a", "script", "add 1\nsleep 1500\nadd 2");
            await().atMost(LIMIT)
                    .until(() -> !world.events("waiter/a").isEmpty()
                            && world.events("waiter/a").getLast().getOutcome() instanceof Suspended);
        }
        ShardStore.delete(world.data("one"));
        Limits lower = Limits.maxima(Map.of("memory", "3MiB"));
        try (Executor _ = world.start(world.config("one").withMaxima(lower))) {
            await().atMost(LIMIT).until(() -> world.events("waiter/a").getLast().getOutcome() instanceof Ok);
            world.deploy("waiter/*", "testing/waiter", manifest -> manifest.replace("memory: 4MiB", "memory: 3MiB"));
            assertThat(world.answer("waiter/a", "sum", "")).isEqualTo("answer 3");
        }
    }

    @Test
    void shouldWakeThoughWhatIsDueForTheActorHadTakenAllRoomBefore() {
        World world = waiters();
        var begun = new CountDownLatch(1);
        var full = new CountDownLatch(1);
        TurnStage.Observer observer = (stage, work) -> {
            if (stage == TurnStage.HANDLE && work.message().id().equals("sleeps")) {
                begun.countDown();
                pass(full);
            }
        };
        ExecutorConfig config = world.config("one").withTurnObserver(observer);
        try (Executor _ = world.start(config)) {
            world.send(Lane.MAILBOX_NORMAL, "waiter/a", "sleep 500\nadd 1", headers("script", "sleeps"));
            pass(begun);
            // More than may be on their way at a time.
            int due = 1_100;
            String time = Instant.now().plusSeconds(3).toString();
            for (int i = 0; i < due; i++) {
                var headers = headers("add", "due" + i);
                headers.put("ce_deliverytime", time);
                world.post("waiter/a", "1", headers);
            }
            world.flush();
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.due") == 1_024);

            full.countDown();

            await().atMost(LIMIT)
                    .until(() -> world.answer("waiter/a", "sum", "").equals("answer " + (due + 1)));
            world.assertInOrder();
        }
    }

    @Test
    void shouldCommitTheRestOfATurnBeforeWhatCameWhileItWaited() {
        World world = waiters();
        String other = neighbour("waiter/a");
        String asked = stranger("waiter/a");
        String committer = "committer-" + partition("waiter/a");
        var armed = new AtomicBoolean();
        var held = new CountDownLatch(1);
        var free = new CountDownLatch(1);
        CommitPoint.Observer observer = point -> {
            if (point == CommitPoint.CUT
                    && Thread.currentThread().getName().equals(committer)
                    && armed.getAndSet(false)) {
                held.countDown();
                pass(free);
            }
        };
        var filled = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        TurnStage.Observer turns = (stage, work) -> {
            switch (work.message().id()) {
                case "behind" -> begun.countDown();
                case "full2" -> filled.countDown();
                default -> {}
            }
        };
        ExecutorConfig config = world.config("one")
                .withShard(batches(3))
                .withCommitPoints(observer)
                .withTurnObserver(turns);
        try (Executor _ = world.start(config)) {
            world.send(Lane.MAILBOX_NORMAL, "waiter/a", "ask " + asked + " 60000 later\nadd 1", headers("script", "m"));
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 1);
            await().atMost(LIMIT).until(() -> world.events(asked).size() == 2);
            armed.set(true);
            world.send(Lane.MAILBOX_NORMAL, other, "1", headers("add", "held"));
            pass(held);
            // They fill the batch behind the one that is held: it is closed, and cannot be cut.
            world.send(Lane.MAILBOX_NORMAL, "waiter/a", "10", headers("add", "behind"));
            world.send(Lane.MAILBOX_NORMAL, other, "1", headers("add", "full1"));
            world.send(Lane.MAILBOX_NORMAL, other, "1", headers("add", "full2"));
            pass(filled);

            world.send(asked, "answer", "now");
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 0);
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            assertThat(begun.getCount()).as("it has to wait for its batch").isEqualTo(1);
            free.countDown();

            assertThat(world.answer("waiter/a", "sum", "")).isEqualTo("answer 11");
            world.assertInOrder();
        }
    }

    @Test
    void shouldWaitInAnActorThatHasAWarmInstanceFromBefore() {
        World world = fixture.world();
        world.deploy("waiter/*", "testing/probe", manifest -> manifest + "memory: warm\n");
        ExecutorConfig config = world.config("one");
        try (Executor _ = world.start(config)) {
            assertThat(world.answer("waiter/a", "echo", "warm")).isEqualTo("answer warm");
            await().atMost(LIMIT).until(() -> gauge(config, "theater.warm.instances") == 1);
            world.deploy("waiter/*", "testing/waiter");

            await().atMost(LIMIT).until(() -> {
                world.answer("waiter/a", "echo", "warm");
                return world.events("waiter/a").stream()
                        .anyMatch(event -> event.getType().equals("upgrade"));
            });
            assertThat(world.answer("waiter/a", "script", "add 1\nsleep 10\nsum"))
                    .isEqualTo("answer 1\n1");
            world.assertInOrder();
        }
    }

    @Test
    void shouldCountTheTimeOfAnAskFromWhenItIsMade() {
        World world = waiters();
        TurnStage.Observer observer = (stage, work) -> {
            if (stage == TurnStage.HANDLE && work.message().id().equals("slow")) {
                // Its turn begins long after it was let in.
                await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            }
        };
        try (Executor _ = world.start(world.config("one").withTurnObserver(observer))) {
            var asks = headers("script", "slow");

            var reply = world.ask("waiter/a", "ask waiter/b 2500 echo on", asks, "key");

            assertThat(new String(reply.value(), UTF_8)).isEqualTo("result:on");
        }
    }

    @Test
    void shouldFailATurnWhoseAnswerIsTooLargeToBeKept() {
        World world = waiters();
        ExecutorConfig config = world.config("one");
        try (Executor _ = world.start(config)) {
            world.send(
                    Lane.MAILBOX_NORMAL, "waiter/a", "add 1\nask waiter/b 60000 later\nadd 1", headers("script", "m"));
            var ask = world.awaitRecord(
                    world.topics().lane(Lane.INTERNAL_NORMAL), record -> header(record, "theater-ask") != null);

            answer(world, "waiter/b", header(ask, "theater-ask"), new byte[8_200_000]);

            assertThat(world.answer("waiter/a", "sum", "")).isEqualTo("answer 1");
            assertThat(turns(world).get(1).getOutcome())
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.getCode()).isEqualTo("journal-too-large"));
        }
    }

    private static void answer(World world, String sender, String nonce, byte[] body) {
        var headers = new RecordHeaders();
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_type",
                        "result",
                        "ce_id",
                        "large",
                        "ce_source",
                        "/actors/" + sender,
                        "theater-sender",
                        sender,
                        "theater-outcome",
                        "answer",
                        "theater-answer",
                        nonce)
                .forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
        Map<String, Object> properties =
                fixture.cluster(world.topics().prefix()).producerProperties();
        properties.put("max.request.size", 10_000_000);
        try (var producer = new KafkaProducer<byte[], byte[]>(properties)) {
            join(producer.send(new ProducerRecord<>(
                    world.topics().lane(Lane.SYSTEM), null, "waiter/a".getBytes(UTF_8), body, headers)));
        }
    }

    private static List<Event> turns(World world) {
        return world.events("waiter/a").stream()
                .filter(event -> event.getType().equals("turn"))
                .toList();
    }

    /** Not for ever: an executor whose threads hang does not close. */
    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Another actor of the same shard. */
    private static String neighbour(String actor) {
        return other(actor, partition(actor));
    }

    /** An actor of the other shard. */
    private static String stranger(String actor) {
        return other(actor, 1 - partition(actor));
    }

    private static String other(String actor, int partition) {
        for (int i = 0; ; i++) {
            String other = "waiter/n" + i;
            if (partition(other) == partition && !other.equals(actor)) {
                return other;
            }
        }
    }

    private static int partition(String actor) {
        return ActorPartitions.of(actor.getBytes(UTF_8), ExecutorFixture.PARTITIONS);
    }

    private static ShardSettings batches(int records) {
        ShardSettings defaults = ShardSettings.DEFAULTS;
        return new ShardSettings(
                records,
                defaults.batchBytes(),
                defaults.batchAge(),
                defaults.backlogAge(),
                defaults.unsettled(),
                defaults.parked(),
                defaults.delayed(),
                defaults.parkAfter(),
                defaults.laneRecords(),
                defaults.laneBytes(),
                defaults.budget(),
                defaults.cachedActors(),
                defaults.dedupeAge(),
                defaults.dedupeEntries(),
                defaults.maxBodyBytes());
    }

    private static World waiters() {
        World world = fixture.world();
        world.deploy("waiter/*", "testing/waiter");
        return world;
    }
}
