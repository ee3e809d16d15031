package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.executor.ExecutorFixture.World;
import theater.executor.kafka.CommitPoint;
import theater.executor.store.ShardStore;
import theater.schemas.avro.Event;
import theater.schemas.avro.Ok;
import theater.schemas.serde.WireFormat;
import theater.testing.TestProcess;

/** Kills executors at each point of a commit, pauses them, and lets two of them fight; money must come out right. */
class CrashIT {
    private static final int ACCOUNTS = 20;
    private static final int TRANSFERS = 400;
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
    @EnumSource(CommitPoint.class)
    void shouldLoseAndRepeatNothingWhenTheProcessDiesAt(CommitPoint point) {
        World world = bank();
        try (TestProcess first = world.process("one", point.name(), "4")) {
            transfers(world);
            assertThat(first.awaitExit(LIMIT)).isEqualTo(ExecutorProcess.CRASHED);
        }

        try (TestProcess second = world.process("one")) {
            awaitDrained(world);
            second.terminate();
            second.awaitExit(LIMIT);
        }

        assertExact(world);
    }

    @Test
    void shouldRebuildALostStore() {
        World world = bank();
        try (TestProcess first = world.process("one", "COMMITTED", "4")) {
            transfers(world);
            first.awaitExit(LIMIT);
        }
        ShardStore.delete(world.data("one"));

        try (TestProcess second = world.process("one")) {
            awaitDrained(world);
            second.terminate();
            second.awaitExit(LIMIT);
        }

        assertExact(world);
    }

    @Test
    void shouldKeepAZombieFromCommitting() {
        World world = bank();
        try (TestProcess paused = world.process("one")) {
            paused.awaitLine("shards 2"::equals, LIMIT);
            transfers(world);
            paused.pause();
            try (TestProcess other = world.process("two")) {
                other.awaitLine("shards 2"::equals, LIMIT);
                paused.resume();
                awaitDrained(world);
            }
        }

        assertExact(world);
    }

    @Test
    void shouldHandShardsOverWhenAnotherJoinsAndLeaves() {
        World world = bank();
        try (TestProcess first = world.process("one")) {
            first.awaitLine("shards 2"::equals, LIMIT);
            transfers(world);
            try (TestProcess second = world.process("two")) {
                second.awaitLine("shards 1"::equals, LIMIT);
                second.terminate();
                second.awaitExit(LIMIT);
            }
            awaitDrained(world);
        }

        assertExact(world);
    }

    @Test
    void shouldStopTheFirstOfTwoExecutorsWithOneName() {
        World world = bank();
        try (TestProcess first = world.process("same")) {
            first.awaitLine("shards 2"::equals, LIMIT);
            try (TestProcess second = world.process("same")) {
                second.awaitLine("shards 2"::equals, LIMIT);

                assertThat(first.awaitLine(line -> line.startsWith("stopped"), LIMIT))
                        .contains("another executor has joined under this name");
                transfers(world);
                awaitDrained(world);
            }
        }

        assertExact(world);
    }

    // ---- given

    private static World bank() {
        World world = fixture.world();
        world.deploy("account/*", "examples/account");
        return world;
    }

    private static void transfers(World world) {
        for (int i = 0; i < ACCOUNTS; i++) {
            world.post("account/" + i, "{\"amount\": 1000}", headers("deposit", "d" + i));
        }
        for (int i = 0; i < TRANSFERS; i++) {
            String body = "{\"id\": \"t%d\", \"to\": \"account/%d\", \"amount\": %d}"
                    .formatted(i, (i * 7 + 3) % ACCOUNTS, 1 + i % 97);
            world.post("account/" + i % ACCOUNTS, body, headers("transfer", "t" + i));
        }
        world.flush();
    }

    private static Map<String, String> headers(String kind, String id) {
        return Map.of("ce_specversion", "1.0", "ce_type", kind, "ce_id", id, "ce_source", "bank");
    }

    private static void awaitDrained(World world) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> {
            Map<String, Long> turns = turns(world);
            long paid = world.events().stream()
                    .filter(event -> kind(event).equals("transfer") && event.getOutcome() instanceof Ok)
                    .count();
            return turns.getOrDefault("transfer", 0L) >= TRANSFERS && turns.getOrDefault("credit", 0L) >= paid;
        });
    }

    // ---- then

    private static void assertExact(World world) {
        Map<String, Long> turns = turns(world);
        assertThat(turns.get("deposit")).isEqualTo(ACCOUNTS);
        assertThat(turns.get("transfer")).isEqualTo(TRANSFERS);
        List<String> inputs = world.events().stream()
                .filter(event -> event.getInput() != null)
                .map(event ->
                        event.getInput().getSource() + " " + event.getInput().getId())
                .toList();
        assertThat(inputs).doesNotHaveDuplicates();
        assertLinked(world);
        try (Executor executor = world.start("auditor")) {
            assertThat(executor.runningShards()).hasSize(ExecutorFixture.PARTITIONS);
            long total = 0;
            for (int i = 0; i < ACCOUNTS; i++) {
                String answer = world.answer("account/" + i, "balance", "");
                total += Long.parseLong(answer.replaceAll("\\D", ""));
            }
            assertThat(total).isEqualTo(1000L * ACCOUNTS);
        }
    }

    private static void assertLinked(World world) {
        List<Event> events = world.events();
        var records = world.read(world.topics().events());
        Map<String, Hash> heads = new HashMap<>();
        Map<String, Long> next = new HashMap<>();
        List<String> broken = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            String actor = new String(records.get(i).key(), UTF_8);
            if (event.getSeq() != next.getOrDefault(actor, 0L)
                    || !Hash.of(event.getPrev().bytes()).equals(heads.getOrDefault(actor, Hash.ZERO))) {
                broken.add(actor + " " + event.getSeq());
            }
            byte[] value = records.get(i).value();
            heads.put(actor, EventHash.of(value, WireFormat.PREFIX_BYTES, value.length - WireFormat.PREFIX_BYTES));
            next.put(actor, event.getSeq() + 1);
        }
        assertThat(broken).isEmpty();
    }

    private static Map<String, Long> turns(World world) {
        return world.events().stream()
                .filter(event -> event.getInput() != null)
                .collect(Collectors.groupingBy(CrashIT::kind, Collectors.counting()));
    }

    private static String kind(Event event) {
        return event.getInput() == null ? "" : event.getInput().getKind();
    }
}
