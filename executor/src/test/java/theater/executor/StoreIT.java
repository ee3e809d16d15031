package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.header;
import static theater.executor.ExecutorFixture.headers;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import theater.executor.ExecutorFixture.World;
import theater.executor.kafka.CommitPoint;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.schemas.avro.BlobExists;
import theater.schemas.avro.BlobGet;
import theater.schemas.avro.BlobPut;
import theater.schemas.avro.BlobRelease;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Suspended;
import theater.schemas.topic.Lane;
import theater.store.Digest;
import theater.testing.TestProcess;

/** Bytes in the store: an actor's own if and only if its turn is committed, and read by nobody else without a grant. */
class StoreIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String GRANTS = "store: true";

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
    void shouldGiveBackWhatTheActorHasPut() {
        World world = keepers("");
        String digest = digest("hello, store");
        try (Executor _ = world.start("one")) {
            // Within the turn that puts it, and in later ones.
            assertThat(world.answer("keeper/a", "script", "put hello, store\nget " + digest + " 7 5"))
                    .isEqualTo("answer " + digest + "\nstore");
            assertThat(world.answer("keeper/a", "get", digest + " 0 100")).isEqualTo("answer hello, store");
            assertThat(world.answer("keeper/a", "get", digest + " 11 1")).isEqualTo("answer e");
            assertThat(world.answer("keeper/a", "get", digest + " 12 1")).isEqualTo("answer ");
            assertThat(world.answer("keeper/a", "get", digest + " 3 0")).isEqualTo("answer ");
            assertThat(world.answer("keeper/a", "get", digest + " 18446744073709551615 4294967295"))
                    .isEqualTo("answer ");
            assertThat(world.answer("keeper/a", "exists", digest)).isEqualTo("answer 12");
        }

        List<Event> events = world.events("keeper/a");
        BlobPut put = calls(events, BlobPut.class).getFirst();
        assertThat(put.getDigest().bytes()).isEqualTo(Digest.parseHex(digest).toBytes());
        assertThat(put.getSize()).isEqualTo(12);
        assertThat(calls(events, BlobGet.class))
                .containsExactly(
                        new BlobGet(digest, 7L, 5L, 5L, null, null),
                        new BlobGet(digest, 0L, 100L, 12L, null, null),
                        new BlobGet(digest, 11L, 1L, 1L, null, null),
                        new BlobGet(digest, 12L, 1L, 0L, null, null),
                        new BlobGet(digest, 3L, 0L, 0L, null, null),
                        new BlobGet(digest, -1L, 4294967295L, 0L, null, null));
        assertThat(calls(events, BlobExists.class)).containsExactly(new BlobExists(digest, 12L, null, null));
        assertThat(fixture.store().get(Digest.parseHex(digest))).hasValue("hello, store".getBytes(UTF_8));
    }

    @Test
    void shouldReadAPartOfLargeBytes() {
        World world = keepers("");
        try (Executor _ = world.start("one")) {
            String digest = answer(world, "keeper/a", "fill", "3000000 x");

            assertThat(answer(world, "keeper/a", "count", digest + " 2999990 100"))
                    .isEqualTo("10 xx");
            assertThat(answer(world, "keeper/a", "count", digest + " 5 70000")).isEqualTo("70000 xx");
            assertThat(answer(world, "keeper/a", "exists", digest)).isEqualTo("3000000");
        }
    }

    @Test
    void shouldReadOnlyWhatIsItsOwnOrGranted() {
        World world = keepers("");
        String others = digest("others'");
        String nobodys = digest("never put anywhere");
        world.deploy(
                "one/*",
                "testing/keeper",
                manifest -> manifest.replace(GRANTS, "store: {read: [\"sha256:" + others + "\"]}"));
        world.deploy("all/*", "testing/keeper", manifest -> manifest.replace(GRANTS, "store: {read: [\"*\"]}"));
        try (Executor _ = world.start("one")) {
            world.answer("keeper/a", "script", "put others'\nput third");
            String third = digest("third");

            for (String command : List.of("get %s 0 9", "exists %s", "release %s")) {
                String kind = command.substring(0, command.indexOf(' '));
                String argument = command.substring(kind.length() + 1);
                assertThat(answer(world, "keeper/b", kind, argument.formatted(others)))
                        .isEqualTo("store-denied");
                assertThat(answer(world, "keeper/b", kind, argument.formatted(nobodys)))
                        .as("whether there is something is not told")
                        .isEqualTo("store-denied");
                for (String none :
                        List.of("x".repeat(64), third.substring(1), third.toUpperCase(java.util.Locale.ROOT))) {
                    assertThat(answer(world, "all/b", kind, argument.formatted(none)))
                            .isEqualTo("invalid-digest");
                }
            }
            assertThat(answer(world, "one/b", "get", others + " 0 9")).isEqualTo("others'");
            assertThat(answer(world, "one/b", "get", third + " 0 9")).isEqualTo("store-denied");
            assertThat(answer(world, "all/b", "get", third + " 1 2")).isEqualTo("hi");
            assertThat(answer(world, "all/b", "exists", third)).isEqualTo("5");
            assertThat(answer(world, "all/b", "get", nobodys + " 0 9")).isEqualTo("store-not-found");
            assertThat(answer(world, "all/b", "exists", nobodys)).isEqualTo("store-not-found");
            assertThat(answer(world, "all/b", "release", third))
                    .as("granted to read, not owned")
                    .isEqualTo("store-denied");
            assertThat(answer(world, "keeper/a", "exists", third)).isEqualTo("5");
        }
        assertThat(calls(world.events("all/b"), BlobRelease.class))
                .extracting(BlobRelease::getError)
                .containsExactly("invalid-digest", "invalid-digest", "invalid-digest", "denied");
        assertThat(calls(world.events("all/b"), BlobExists.class))
                .contains(
                        new BlobExists(nobodys, -1L, "not-found", null),
                        new BlobExists(
                                "x".repeat(64),
                                -1L,
                                "invalid-digest",
                                "a digest has the digits 0 to 9 and a to f only"));
    }

    @Test
    void shouldNotOwnWhatItHasReleased() {
        World world = keepers("");
        String digest = digest("short-lived");
        try (Executor _ = world.start("one")) {
            world.answer("keeper/a", "script", "put short-lived\nput kept");

            assertThat(answer(world, "keeper/a", "script", "release " + digest + "\nrelease " + digest))
                    .isEqualTo("released\nstore-denied");
            assertThat(answer(world, "keeper/a", "get", digest + " 0 9")).isEqualTo("store-denied");
            assertThat(answer(world, "keeper/a", "put", "short-lived")).isEqualTo(digest);
            assertThat(answer(world, "keeper/a", "get", digest + " 0 5")).isEqualTo("short");
            answer(world, "keeper/a", "script", "release " + digest + "\nrelease " + digest("kept"));
        }
        assertThat(owned(world)).as("nothing is left in the state").isEmpty();
        assertThat(stateOf(world, "keeper/a")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"reject no", "panic no"})
    void shouldOwnNothingOfATurnThatEndsBadly(String end) {
        World world = keepers("");
        String kept = digest("kept");
        String digest = digest("of a bad turn " + end);
        try (Executor _ = world.start("one")) {
            world.answer("keeper/a", "put", "kept");
            world.answer("keeper/a", "script", "release " + kept + "\nput of a bad turn " + end + "\n" + end);

            assertThat(answer(world, "keeper/a", "exists", digest)).isEqualTo("store-denied");
            assertThat(answer(world, "keeper/a", "exists", kept)).isEqualTo("4");
        }
        assertThat(owned(world)).containsExactly(Map.entry("keeper/a", Set.of(kept)));
        assertThat(calls(world.events("keeper/a"), BlobPut.class))
                .as("the event names what is in the store all the same")
                .extracting(put -> Digest.fromBytes(put.getDigest().bytes()).hex())
                .contains(digest);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            storeBlobs: 2            | put a~put b~put c            | store-blobs
            storeBlobs: 2            | put a~put b~put a            |
            storeBlobs: 1            | fill 9 a~release DIGEST~put b |
            storeBytes: 9            | fill 9 a~put b               | store-bytes
            storeBytes: 9            | fill 9 a~fill 9 a~fill 9 a   |
            storeBytes: 9            | fill 9 a~release DIGEST~fill 8 b |
            storeBytes: 0            | put a                        | store-bytes
            effects: 1               | put a~put a                  | effects
            effects: 1               | fill 9 a~release DIGEST      | effects
            effectBytes: 9           | fill 9 a~fill 1 b            | effect-bytes
            """)
    void shouldBoundWhatAnActorOwns(String limit, String script, String code) {
        World world = keepers(limit);
        try (Executor _ = world.start("one")) {
            world.answer("keeper/a", "script", script.replace('~', '\n').replace("DIGEST", digest("a".repeat(9))));
        }
        Object outcome = world.events("keeper/a").getLast().getOutcome();
        if (code == null) {
            assertThat(outcome).isInstanceOf(Ok.class);
        } else {
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.getCode()).isEqualTo(code));
        }
    }

    @Test
    void shouldCountOverTurnsAndLetGoUnderALoweredLimit() {
        World world = keepers("storeBlobs: 2, storeBytes: 10");
        try (Executor _ = world.start("one")) {
            answer(world, "keeper/a", "put", "abc");
            answer(world, "keeper/a", "put", "defg");
            world.ask("keeper/a", "put", "h");
            assertThat(world.events("keeper/a").getLast().getOutcome())
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.getText()).startsWith("3 blobs"));
            assertThat(answer(world, "keeper/b", "put", "its count")).isEqualTo(digest("its count"));

            deploy(world, "storeBlobs: 1, storeBytes: 10");
            await().atMost(LIMIT).until(() -> {
                world.ask("keeper/c", "script", "put " + System.nanoTime() + "\nput x");
                return world.events("keeper/c").getLast().getOutcome() instanceof Failed;
            });
            assertThat(answer(world, "keeper/a", "put", "abc"))
                    .as("what it has it may put again")
                    .isEqualTo(digest("abc"));
            assertThat(answer(world, "keeper/a", "release", digest("abc"))).isEqualTo("released");
        }
    }

    @Test
    void shouldFailATurnThatAsksForMoreThanOneAnswerHolds() {
        World world = keepers("hostCallBytes: 64KiB");
        world.deploy("wide/*", "testing/keeper", manifest -> manifest.replace(GRANTS, "store: {read: [\"*\"]}"));
        try (Executor _ = world.start("one")) {
            String digest = answer(world, "wide/a", "fill", "100000 z");
            deploy(world, "hostCallBytes: 64KiB", "store: {read: [\"*\"]}");
            await().atMost(LIMIT)
                    .until(() -> answer(world, "keeper/a", "count", digest + " 0 60000")
                            .equals("60000 zz"));

            world.ask("keeper/a", "count", digest + " 0 70000");
            assertThat(world.events("keeper/a").getLast().getOutcome()).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.getCode()).isEqualTo("host-call-bytes");
                assertThat(failed.getText()).contains("store.get found 70000 bytes");
            });
        }
    }

    /** A turn that may wait keeps what it was answered, so that it can be run again. */
    @Test
    void shouldGoOnBehindAWaitWithWhatItHasPutAndGot() {
        World world = keepers("");
        String digest = digest("a".repeat(4_000_000));
        try (Executor _ = world.start("one")) {
            world.post(
                    "keeper/a",
                    "fill 4000000 a\ncount " + digest + " 0 4000000\nsleep 1500\nget " + digest
                            + " 0 3\nput behind\npanic no",
                    headers("script", "m"));
            world.post(
                    "keeper/b",
                    "fill 4000000 a\ncount " + digest + " 0 4000000\nsleep 1500\nget " + digest + " 0 3\nput behind",
                    headers("script", "m"));
            world.flush();
            await().atMost(LIMIT)
                    .until(() -> world.events().stream()
                                    .filter(event -> event.getOutcome() instanceof Suspended)
                                    .count()
                            == 2);
        }
        assertThat(owned(world))
                .containsOnly(Map.entry("keeper/a", Set.of(digest)), Map.entry("keeper/b", Set.of(digest)));
        ShardStore.delete(world.data("one"));

        try (Executor _ = world.start("one")) {
            await().atMost(LIMIT)
                    .until(() -> world.events().stream()
                                    .filter(event -> event.getSegment() == 1)
                                    .count()
                            == 2);
            assertThat(answer(world, "keeper/a", "exists", digest("behind"))).isEqualTo("store-denied");
            assertThat(answer(world, "keeper/b", "exists", digest("behind"))).isEqualTo("6");
        }
        assertThat(world.events("keeper/b").stream()
                        .filter(event -> event.getSegment() == 1)
                        .findFirst()
                        .orElseThrow()
                        .getOutcome())
                .isInstanceOf(Ok.class);
    }

    @Test
    void shouldSayThatATurnWhichMayWaitHasToReadLess() {
        World world = fixture.world();
        world.deploy(
                "keeper/*",
                "testing/keeper",
                manifest ->
                        manifest.replace("memory: 16MiB,", "memory: 64MiB, hostCallBytes: 16MiB, effectBytes: 16MiB,"));
        try (Executor _ = world.start("one")) {
            String digest = answer(world, "keeper/a", "fill", "9000000 a");
            world.ask("keeper/a", "count", digest + " 0 9000000");
        }
        assertThat(world.events("keeper/a").getLast().getOutcome()).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.getCode()).isEqualTo("journal-too-large");
            assertThat(failed.getText()).contains("ask for less at a time");
        });
    }

    @Test
    void shouldTryAgainWhenTheStoreHasLostWhatAnActorOwns() {
        World world = keepers("");
        String digest = digest("lost and found");
        try (Executor _ = world.start("one")) {
            world.answer("keeper/a", "put", "lost and found");
            assertThat(fixture.store().delete(Digest.parseHex(digest))).isTrue();
            world.post("keeper/a", digest + " 0 4", headers("get", "m"));
            world.flush();
            assertThat(answer(world, "keeper/b", "exists", digest)).isEqualTo("store-denied");

            fixture.store().put("lost and found".getBytes(UTF_8));
            await().atMost(LIMIT)
                    .until(() -> calls(world.events("keeper/a"), BlobGet.class).size() == 1);
        }
        assertThat(world.events("keeper/a"))
                .allSatisfy(event -> assertThat(event.getOutcome()).isInstanceOf(Ok.class));
    }

    @ParameterizedTest
    @EnumSource(CommitPoint.class)
    void shouldOwnWhatIsCommittedWhereverTheProcessDies(CommitPoint point) {
        World world = keepers("");
        int sent = 0;
        try (TestProcess first = world.process("one", point.name(), "40")) {
            first.awaitLine("shards 2"::equals, LIMIT);
            Instant end = Instant.now().plus(LIMIT);
            for (; first.isAlive() && Instant.now().isBefore(end); sent++) {
                String script = "put " + sent;
                if (sent % 3 != 0 && sent >= 10) {
                    script += "\nrelease " + digest("" + (sent - 5));
                }
                script += sent % 7 == 6 ? "\nreject no" : "";
                world.send(Lane.MAILBOX_NORMAL, "keeper/" + sent % 5, script, headers("script", "m" + sent));
            }
            assertThat(first.awaitExit(LIMIT)).isEqualTo(ExecutorProcess.CRASHED);
        }
        ShardStore.delete(world.data("one"));
        int all = sent;
        try (Executor _ = world.start("two")) {
            await().atMost(LIMIT).until(() -> turns(world) == all);
            Map<String, Set<String>> owned = fold(world);
            for (int i = 0; i < all; i++) {
                String actor = "keeper/" + i % 5;
                boolean owns = owned.getOrDefault(actor, Set.of()).contains(digest("" + i));
                if (i % 17 == 0) {
                    assertThat(answer(world, actor, "exists", digest("" + i)))
                            .isEqualTo(owns ? Integer.toString(("" + i).length()) : "store-denied");
                }
            }
        }
        assertThat(owned(world)).isEqualTo(fold(world));
        world.assertInOrder();
    }

    private static long turns(World world) {
        return world.events().stream().filter(event -> event.getInput() != null).count();
    }

    /** What the actors own by their histories. */
    private static Map<String, Set<String>> fold(World world) {
        Map<String, Set<String>> owned = new HashMap<>();
        for (Event event : world.events()) {
            if (!(event.getOutcome() instanceof Ok || event.getOutcome() instanceof Suspended)) {
                continue;
            }
            Set<String> own = owned.computeIfAbsent(event.getActor(), actor -> new HashSet<>());
            for (Object call : event.getCalls()) {
                if (call instanceof BlobPut put) {
                    own.add(Digest.fromBytes(put.getDigest().bytes()).hex());
                } else if (call instanceof BlobRelease release && release.getError() == null) {
                    own.remove(release.getDigest());
                }
            }
        }
        owned.values().removeIf(Set::isEmpty);
        return owned;
    }

    /** What they own by the shards' state, whose sums are right. */
    private static Map<String, Set<String>> owned(World world) {
        Map<String, Map<String, Long>> sizes = new HashMap<>();
        Map<String, byte[]> sums = new HashMap<>();
        newest(world).forEach((key, value) -> {
            byte[] bytes = key.array();
            if (bytes[0] == StateKeys.BLOB) {
                String actor = StateKeys.actor(bytes);
                byte[] digest = StateKeys.guestKey(actor, bytes);
                if (digest.length == 0) {
                    sums.put(actor, value);
                } else {
                    sizes.computeIfAbsent(actor, one -> new HashMap<>())
                            .put(
                                    Digest.fromBytes(digest).hex(),
                                    java.nio.ByteBuffer.wrap(value).getLong());
                }
            }
        });
        assertThat(sums.keySet()).isEqualTo(sizes.keySet());
        sizes.forEach((actor, blobs) -> assertThat(java.nio.ByteBuffer.wrap(sums.get(actor)))
                .isEqualTo(java.nio.ByteBuffer.allocate(16)
                        .putLong(0, blobs.size())
                        .putLong(
                                8,
                                blobs.values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum())));
        return sizes.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> Set.copyOf(entry.getValue().keySet())));
    }

    private static Map<theater.executor.store.Bytes, byte[]> newest(World world) {
        Map<theater.executor.store.Bytes, byte[]> newest = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : world.read(world.topics().state())) {
            var key = new theater.executor.store.Bytes(record.key());
            if (record.value() == null) {
                newest.remove(key);
            } else {
                newest.put(key, record.value());
            }
        }
        return newest;
    }

    private static List<String> stateOf(World world, String actor) {
        return newest(world).keySet().stream()
                .filter(key -> key.array()[0] == StateKeys.BLOB
                        && StateKeys.actor(key.array()).equals(actor))
                .map(key -> Arrays.toString(key.array()))
                .toList();
    }

    private static String digest(String text) {
        return Digest.of(text.getBytes(UTF_8)).hex();
    }

    /** The body of what it answers. */
    private static String answer(World world, String actor, String kind, String body) {
        var reply = world.ask(actor, kind, body);
        assertThat(header(reply, "theater-outcome"))
                .as("%s: %s", header(reply, "theater-code"), header(reply, "theater-text"))
                .isEqualTo("answer");
        return new String(reply.value(), UTF_8);
    }

    private static <T> List<T> calls(List<Event> events, Class<T> kind) {
        return events.stream()
                .flatMap(event -> event.getCalls().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private static World keepers(String limits) {
        World world = fixture.world();
        deploy(world, limits);
        return world;
    }

    private static void deploy(World world, String limits) {
        deploy(world, limits, GRANTS);
    }

    private static void deploy(World world, String limits, String grants) {
        world.deploy("keeper/*", "testing/keeper", manifest -> {
            String some = manifest.replace(GRANTS, grants);
            return limits.isEmpty() ? some : some.replace("limits: {", "limits: {" + limits + ", ");
        });
    }
}
