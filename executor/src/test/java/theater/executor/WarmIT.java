package theater.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.executor.ExecutorFixture.World;
import theater.executor.kafka.CommitPoint;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.InstanceUse;

/** When an actor's next turn goes on in the same instance, and when it must not: events tell. */
class WarmIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int TURNS = 1_000;

    @TempDir
    static Path folder;

    private static ExecutorFixture fixture;
    private World world;

    @BeforeAll
    static void start() {
        fixture = new ExecutorFixture(folder);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void deploy() {
        world = fixture.world();
        world.deploy("probe/*", "testing/probe", manifest -> manifest + "memory: warm\n");
        world.deploy("fresh/*", "testing/probe");
    }

    @Test
    void shouldGoOnInTheSameInstance() {
        try (Executor executor = world.start("one")) {
            echo("probe/a", 3);
            echo("fresh/a", 1);

            assertThat(executor.runningShards()).isNotEmpty();
        }

        // The first is the actor's creation.
        assertUses("probe/a", tuple(1L, 0), tuple(1L, 1), tuple(1L, 2), tuple(1L, 3));
        assertThat(world.events("fresh/a")).extracting(Event::getInstance).containsOnlyNulls();
    }

    @Test
    void shouldTakeAnotherAfterATurnThatWasRejectedOrFailed() {
        try (Executor executor = world.start("one")) {
            echo("probe/a", 1);
            world.answer("probe/a", "reject", "no");
            echo("probe/a", 1);
            world.answer("probe/a", "trap", "");
            echo("probe/a", 1);

            assertThat(executor.runningShards()).isNotEmpty();
        }

        assertUses(
                "probe/a",
                tuple(1L, 0),
                tuple(1L, 1),
                tuple(1L, 2),
                tuple(2L, 0),
                // Three attempts at the trap.
                tuple(2L, 1),
                tuple(3L, 0),
                tuple(4L, 0),
                tuple(5L, 0));
    }

    @Test
    void shouldTakeAnotherAfterAnUpgrade() {
        try (Executor executor = world.start("one")) {
            echo("probe/a", 1);
            world.deploy("probe/*", "testing/probe", manifest -> manifest + "memory: warm\nparams: x\n");
            await().atMost(LIMIT).until(() -> {
                echo("probe/a", 1);
                return last("probe/a").getNumber() == 2;
            });
            assertThat(last("probe/a").getPlace()).isZero();
            assertThat(executor.runningShards()).isNotEmpty();
        }
    }

    @Test
    void shouldTakeAnotherAfterAThousandTurns() {
        try (Executor executor = world.start("one")) {
            for (int i = 0; i < TURNS; i++) {
                world.post("probe/a", "x", Map.of("ce_specversion", "1.0", "ce_type", "echo"));
            }
            echo("probe/a", 1);

            assertThat(executor.runningShards()).isNotEmpty();
        }

        List<Event> events = world.events("probe/a");
        assertThat(events).hasSize(TURNS + 2);
        assertThat(use(events.get(TURNS - 1))).isEqualTo(new InstanceUse(1L, TURNS - 1));
        assertThat(use(events.get(TURNS))).isEqualTo(new InstanceUse(2L, 0));
    }

    @Test
    void shouldKeepNoMoreThanTheBound() {
        // Both of these actors are in one shard.
        try (Executor executor = world.start(world.config("one").withInstances(100, 1))) {
            echo("probe/a", 1);
            String other = neighbour("probe/a");
            echo(other, 1);
            echo("probe/a", 1);

            assertUses("probe/a", tuple(1L, 0), tuple(1L, 1), tuple(3L, 0));
            assertUses(other, tuple(2L, 0), tuple(2L, 1));
            assertThat(executor.runningShards()).isNotEmpty();
        }
    }

    @Test
    void shouldForgetAllAfterATransactionThatDidNotCommit() {
        var fails = new AtomicBoolean();
        CommitPoint.Observer observer = point -> {
            if (point == CommitPoint.SENT && fails.getAndSet(false)) {
                throw new IllegalStateException("as the test wants it");
            }
        };
        try (Executor executor = world.startObserved("one", observer)) {
            echo("probe/a", 2);
            fails.set(true);
            echo("probe/a", 1);

            assertThat(fails).isFalse();
            assertThat(executor.runningShards()).isNotEmpty();
        }

        assertUses("probe/a", tuple(1L, 0), tuple(1L, 1), tuple(1L, 2), tuple(1L, 0));
    }

    @Test
    void shouldWaitForAFreePlaceAndNeverCallThatAFailure() {
        int actors = 20;
        try (Executor executor = world.start(world.config("one").withWorkers(1).withInstances(1, 1))) {
            for (int i = 0; i < actors; i++) {
                // Long enough to lose its worker to others in between.
                world.post("fresh/" + i, "400000", Map.of("ce_specversion", "1.0", "ce_type", "spin"));
                world.post("probe/" + i, "400000", Map.of("ce_specversion", "1.0", "ce_type", "spin"));
            }
            await().atMost(LIMIT).until(() -> turns() == 2L * actors);
            assertThat(executor.runningShards()).isNotEmpty();
        }

        assertThat(world.events()).extracting(Event::getOutcome).noneMatch(Failed.class::isInstance);
    }

    private long turns() {
        return world.events().stream()
                .filter(event -> event.getType().equals("turn"))
                .count();
    }

    private void echo(String actor, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(world.answer(actor, "echo", "x")).isEqualTo("answer x");
        }
    }

    /** Another actor of the same partition. */
    private String neighbour(String actor) {
        for (int i = 0; ; i++) {
            String other = "probe/n" + i;
            if (partition(other) == partition(actor)) {
                return other;
            }
        }
    }

    private static int partition(String actor) {
        return theater.schemas.topic.ActorPartitions.of(
                actor.getBytes(java.nio.charset.StandardCharsets.UTF_8), ExecutorFixture.PARTITIONS);
    }

    private InstanceUse last(String actor) {
        return use(world.events(actor).getLast());
    }

    private static InstanceUse use(Event event) {
        return event.getInstance();
    }

    private void assertUses(String actor, org.assertj.core.groups.Tuple... uses) {
        assertThat(world.events(actor))
                .extracting(WarmIT::use)
                .extracting(InstanceUse::getNumber, InstanceUse::getPlace)
                .containsExactly(uses);
    }
}
