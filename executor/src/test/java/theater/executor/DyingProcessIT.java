package theater.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.header;
import static theater.executor.ExecutorFixture.headers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.executor.ExecutorFixture.World;
import theater.executor.turn.TurnStage;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Ok;
import theater.testing.TestProcess;

/**
 * A message whose turn ends the executor's process at once, whenever it begins, among messages of others. No guest is
 * known that kills Wasmtime, so the test does it in the guest's place.
 */
class DyingProcessIT {
    private static final int COUNTERS = 20;
    private static final int INCREMENTS = 10;
    private static final int ATTEMPTS = 2;
    private static final Duration LIMIT = Duration.ofSeconds(90);

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

    @ParameterizedTest
    @EnumSource(
            value = TurnStage.class,
            names = {"CREATE", "HANDLE"})
    void shouldGiveUpTheMessageThatKillsTheProcessAndLoseNothingElse(TurnStage stage) {
        World world = world();
        messages(world, "killer/1");

        int deaths = runUntilGivenUp(world, stage);

        // The first may have come while others ran as well: then it does not count.
        assertThat(deaths).isBetween(ATTEMPTS, ATTEMPTS + 1);
        assertThat(world.read(world.topics().deadLetters())).singleElement().satisfies(letter -> {
            assertThat(header(letter, "theater-reason")).isEqualTo("killed-process");
            assertThat(header(letter, "theater-text")).contains("died 2 times");
            assertThat(header(letter, "ce_id")).isEqualTo("deadly");
        });
        ConsumerRecord<byte[], byte[]> reply = world.awaitRecord(
                world.topics().replies(), record -> "failed".equals(header(record, "theater-outcome")));
        assertThat(header(reply, "theater-code")).isEqualTo("killed-process");
        Event last = world.events("killer/1").stream()
                .filter(event -> event.getOutcome() instanceof Failed)
                .reduce((one, two) -> {
                    throw new AssertionError("failed twice");
                })
                .orElseThrow();
        assertThat(last.getType()).isEqualTo(stage.eventType());
        assertThat(last.getAttempt()).isEqualTo(ATTEMPTS);
        assertThat(last.getOutcome()).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.getCode()).isEqualTo("killed-process");
            assertThat(failed.getFinal$()).isTrue();
        });
        assertEverythingElseHappenedOnce(world);
    }

    @Test
    void shouldClearTheInnocent() {
        World world = world();
        messages(world, "killer/1");
        try (TestProcess first = world.process("one", "HANDLE", "deadly")) {
            assertThat(first.awaitExit(LIMIT)).isEqualTo(ExecutorProcess.CRASHED);
        }

        // Its turn kills nobody any more.
        try (TestProcess second = world.process("one")) {
            awaitAll(world, 2);
            await().atMost(LIMIT)
                    .until(() -> !world.data("one").resolve("suspects").toFile().exists());
            second.terminate();
            second.awaitExit(LIMIT);
        }

        assertThat(world.read(world.topics().deadLetters())).isEmpty();
        assertThat(world.events("killer/1"))
                .allSatisfy(event -> assertThat(event.getOutcome()).isInstanceOf(Ok.class));
        assertEverythingElseHappenedOnce(world);
    }

    // ---- given

    private static World world() {
        World world = fixture.world();
        world.deploy("counter/*", "examples/counter");
        world.deploy(
                "killer/*",
                "testing/probe",
                manifest -> manifest.replaceAll("attempts: \\d+", "attempts: " + ATTEMPTS));
        return world;
    }

    private static void messages(World world, String killer) {
        int number = 0;
        for (int round = 0; round < INCREMENTS; round++) {
            for (int counter = 0; counter < COUNTERS; counter++) {
                world.post("counter/" + counter, "1", headers("increment", "m" + number++));
            }
            if (round == INCREMENTS / 2) {
                var asking = new java.util.HashMap<>(headers("echo", "deadly"));
                asking.put("ce_replyto", "0/asker");
                world.post(killer, "x", asking);
                world.post(killer, "after", headers("echo", "after"));
            }
        }
        world.flush();
    }

    // ---- when

    private static int runUntilGivenUp(World world, TurnStage stage) {
        for (int deaths = 0; deaths < 10; deaths++) {
            try (TestProcess process = world.process("one", stage.name(), "deadly")) {
                await().atMost(LIMIT)
                        .until(() -> !process.isAlive()
                                || !world.read(world.topics().deadLetters()).isEmpty());
                if (process.isAlive()) {
                    awaitAll(world, 1);
                    process.terminate();
                    process.awaitExit(LIMIT);
                    return deaths;
                }
                assertThat(process.awaitExit(LIMIT)).isEqualTo(ExecutorProcess.CRASHED);
            }
        }
        throw new AssertionError("the message was never given up");
    }

    // ---- then

    private static void awaitAll(World world, int ofKiller) {
        await().atMost(LIMIT).until(() -> turns(world).size() >= COUNTERS * INCREMENTS + ofKiller);
    }

    private static List<Event> turns(World world) {
        return world.events().stream()
                .filter(event -> event.getInput() != null && event.getOutcome() instanceof Ok)
                .toList();
    }

    private static void assertEverythingElseHappenedOnce(World world) {
        List<String> handled =
                turns(world).stream().map(event -> event.getInput().getId()).toList();
        assertThat(handled).doesNotHaveDuplicates().contains("after");
        for (int counter = 0; counter < COUNTERS; counter++) {
            String actor = "counter/" + counter;
            assertThat(turns(world).stream()
                            .filter(event -> event.getActor().equals(actor))
                            .map(event ->
                                    Integer.parseInt(event.getInput().getId().substring(1))))
                    .hasSize(INCREMENTS)
                    .isSorted();
        }
    }
}
