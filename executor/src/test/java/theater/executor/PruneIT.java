package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.chain.PruneStatement;
import theater.executor.ExecutorFixture.World;
import theater.executor.kafka.CommitPoint;
import theater.schemas.avro.Event;
import theater.schemas.avro.Ok;
import theater.schemas.message.PruneRequest;
import theater.schemas.topic.Lane;
import theater.store.Digest;
import theater.testing.TestProcess;

/** Statements that events may be pruned, in actors' histories. */
class PruneIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

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
    void shouldStateTheRangeAndKeepTheStateOfThatMoment() {
        World world = fixture.world();
        world.deploy("counter/*", "examples/counter");
        try (var _ = world.start("one")) {
            add(world, 3);
            request(world, Lane.SYSTEM, 0, 2, Map.of());
            Event event = awaitPrune(world, 1).getFirst();

            PruneStatement statement = statement(world, event);
            assertThat(statement.first()).isZero();
            assertThat(statement.last()).isEqualTo(2);
            assertThat(statement.reason()).isEqualTo("test");
            assertThat(event.getSeq()).isEqualTo(4);
            assertThat(event.getInput().getKind()).isEqualTo(PruneRequest.KIND);
            assertThat(event.getInput().getLane()).isEqualTo("internal.system");
            byte[] snapshot = fixture.store()
                    .get(Digest.parseHex(statement.state().hex()))
                    .orElseThrow();
            assertThat(snapshot).hasSize((int) statement.stateBytes());
            assertThat(entries(snapshot, "counter/1", 3)).containsOnlyKeys("count@3");
            // The actor goes on as if nothing had been.
            assertThat(world.answer("counter/1", "increment", "1")).isEqualTo("answer 4");
            world.assertInOrder();
        }
    }

    @Test
    void shouldRefuseWhatIsNoRequestOrComesFromNoOperator() {
        World world = fixture.world();
        world.deploy("counter/*", "examples/counter");
        try (var _ = world.start("one")) {
            add(world, 2);
            request(world, Lane.SYSTEM, 0, 9, Map.of());
            world.send(Lane.SYSTEM, "counter/1", "nonsense", headers());
            await().atMost(LIMIT)
                    .until(() -> world.read(world.topics().deadLetters()).size() == 2);
            assertThat(world.read(world.topics().deadLetters()))
                    .extracting(letter -> ExecutorFixture.header(letter, "theater-text"))
                    .containsExactlyInAnyOrder(
                            "the range ends at event 9, the last one of counter/1 is 2",
                            "the body is no prune request (docs/formats.md)");

            // Anybody may write to a public lane, and an actor to the others: these are messages like any.
            request(world, Lane.MAILBOX_NORMAL, 0, 1, Map.of());
            request(world, Lane.SYSTEM, 0, 1, Map.of("theater-sender", "counter/2"));
            await().atMost(LIMIT)
                    .until(() -> world.events("counter/1").stream()
                                    .filter(event -> event.getInput() != null
                                            && event.getInput().getKind().equals(PruneRequest.KIND))
                                    .count()
                            >= 2);
            assertThat(world.events("counter/1"))
                    .noneMatch(event -> event.getType().equals(PruneStatement.EVENT_TYPE));
        }
    }

    /** The process is gone at each point of the commit: the statement is there once, and its snapshot with it. */
    @ParameterizedTest
    @EnumSource(CommitPoint.class)
    void shouldStateOnceWhereverTheCommitBreaksOff(CommitPoint point) {
        World world = fixture.world();
        world.deploy("counter/*", "examples/counter");
        try (var _ = world.start("one")) {
            add(world, 2);
        }
        try (TestProcess first = world.process("one", point.name(), "1")) {
            request(world, Lane.SYSTEM, 0, 1, Map.of());
            assertThat(first.awaitExit(LIMIT)).isEqualTo(ExecutorProcess.CRASHED);
        }

        try (var _ = world.start("one")) {
            Event event = awaitPrune(world, 1).getFirst();

            assertThat(fixture.store()
                            .get(Digest.parseHex(statement(world, event).state().hex())))
                    .isPresent();
            assertThat(world.answer("counter/1", "increment", "1")).isEqualTo("answer 3");
            assertThat(awaitPrune(world, 1)).hasSize(1);
            world.assertInOrder();
        }
    }

    private static void add(World world, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(world.answer("counter/1", "increment", "1")).startsWith("answer");
        }
    }

    private static void request(World world, Lane lane, long first, long last, Map<String, String> more) {
        Map<String, String> headers = headers();
        headers.putAll(more);
        world.send(lane, "counter/1", new String(new PruneRequest(first, last, "test").body(), UTF_8), headers);
    }

    private static Map<String, String> headers() {
        return ExecutorFixture.headers(PruneRequest.KIND, "prune-" + System.nanoTime());
    }

    private static List<Event> awaitPrune(World world, int count) {
        return await().atMost(LIMIT)
                .until(
                        () -> world.events("counter/1").stream()
                                .filter(event -> event.getType().equals(PruneStatement.EVENT_TYPE))
                                .toList(),
                        found -> found.size() >= count);
    }

    /** As a verifier finds it, and as the answer that the event shows. */
    private static PruneStatement statement(World world, Event event) {
        String shown = UTF_8.decode(
                        ((ByteBuffer) ((Ok) event.getOutcome()).getAnswer().getBody()).duplicate())
                .toString();
        PruneStatement found = world.read(world.topics().events()).stream()
                .map(ConsumerRecord::value)
                .flatMap(value -> PruneStatement.find(Arrays.copyOfRange(value, 5, value.length)).stream())
                .findFirst()
                .orElseThrow();
        assertThat(shown).isEqualTo(found.text());
        return found;
    }

    /** {@code key@writer} and value of each entry. */
    private static Map<String, String> entries(byte[] snapshot, String actor, long seq) {
        String head = "theater-snapshot/v1\n" + actor + "\nseq " + seq + "\n";
        assertThat(new String(snapshot, UTF_8)).startsWith(head);
        ByteBuffer in = ByteBuffer.wrap(snapshot, head.length(), snapshot.length - head.length());
        Map<String, String> entries = new HashMap<>();
        while (in.hasRemaining()) {
            String key = text(in);
            long writer = in.getLong();
            entries.put(key + "@" + writer, text(in));
        }
        return entries;
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, UTF_8);
    }
}
