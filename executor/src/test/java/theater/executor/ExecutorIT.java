package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static theater.executor.ExecutorFixture.header;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.executor.ExecutorFixture.World;
import theater.schemas.avro.BlobReference;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Rejected;
import theater.schemas.avro.Send;
import theater.schemas.avro.StateGet;
import theater.schemas.avro.StatePut;
import theater.schemas.serde.WireFormat;
import theater.schemas.topic.ActorPartitions;
import theater.schemas.topic.Lane;
import theater.store.Digest;

class ExecutorIT {
    @TempDir
    static Path folder;

    private static ExecutorFixture fixture;
    private static World world;
    private static Executor executor;

    @BeforeAll
    static void start() {
        fixture = new ExecutorFixture(folder);
        world = fixture.world();
        world.deploy("probe/*", "testing/probe");
        world.deploy("account/*", "examples/account");
        executor = world.start("one");
    }

    @AfterAll
    static void stop() {
        executor.close();
        fixture.close();
    }

    @Test
    void shouldCreateAnActorOnItsFirstMessageAndAnswer() {
        assertThat(world.answer("probe/first", "echo", "hello")).isEqualTo("answer hello");

        List<Event> events = world.events("probe/first");
        assertThat(events).extracting(Event::getType).containsExactly("create", "turn");
        assertThat(events).extracting(Event::getSeq).containsExactly(0L, 1L);
        assertThat(events.get(1).getInput().getKind()).isEqualTo("echo");
        assertThat(events.get(1).getOutcome()).isInstanceOf(Ok.class);
    }

    @Test
    void shouldLinkEachEventToTheOneBefore() {
        for (int i = 0; i < 5; i++) {
            world.send("probe/linked", "put", "key " + i);
        }
        world.answer("probe/linked", "get", "key");

        Hash head = Hash.ZERO;
        long seq = 0;
        for (var record : world.read(world.topics().events())) {
            if (!new String(record.key(), UTF_8).equals("probe/linked")) {
                continue;
            }
            Event event = world.events("probe/linked").get((int) seq);
            assertThat(event.getSeq()).isEqualTo(seq++);
            assertThat(Hash.of(event.getPrev().bytes())).isEqualTo(head);
            byte[] value = record.value();
            head = EventHash.of(value, WireFormat.PREFIX_BYTES, value.length - WireFormat.PREFIX_BYTES);
        }
        assertThat(seq).isEqualTo(7);
    }

    @Test
    void shouldTakeAPlainRecordForAMessage() {
        world.send(Lane.MAILBOX_NORMAL, "probe/plain", "body", Map.of());

        var dead = world.awaitRecord(
                world.topics().events(), record -> new String(record.key(), UTF_8).equals("probe/plain"));
        assertThat(dead).isNotNull();
        Event turn = awaitTurn("probe/plain");
        assertThat(turn.getInput().getKind()).isEqualTo("message");
        assertThat(turn.getInput().getSource())
                .isEqualTo("kafka:" + world.topics().lane(Lane.MAILBOX_NORMAL));
    }

    private static Event awaitTurn(String actor) {
        return org.awaitility.Awaitility.await()
                .until(
                        () -> world.events(actor).stream()
                                .filter(event -> event.getType().equals("turn"))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void shouldKeepStateOverTurnsAndSayWhoWroteIt() {
        world.send("probe/state", "put", "a 1");
        assertThat(world.answer("probe/state", "get", "a")).isEqualTo("answer 1");

        Event last = world.events("probe/state").getLast();
        assertThat(last.getCalls()).contains(new StateGet(ByteBuffer.wrap("a".getBytes(UTF_8)), 1L));
        assertThat(world.events("probe/state").get(1).getCalls()).anyMatch(StatePut.class::isInstance);
    }

    @Test
    void shouldDiscardTheEffectsOfARejectedTurn() {
        assertThat(world.answer("probe/reject", "script", "put a 1\nreject no-thanks"))
                .isEqualTo("rejected detail");
        assertThat(world.answer("probe/reject", "get", "a")).isEqualTo("answer ");

        Event rejected = world.events("probe/reject").get(1);
        assertThat(rejected.getOutcome())
                .isInstanceOfSatisfying(
                        Rejected.class, outcome -> assertThat(outcome.getCode()).isEqualTo("no-thanks"));
    }

    @Test
    void shouldTryAFailingTurnThreeTimesAndKeepTheState() {
        world.send("probe/trap", "put", "a 1");
        var reply = world.ask("probe/trap", "script", "put a 2\ntrap");

        assertThat(header(reply, "theater-outcome")).isEqualTo("failed");
        assertThat(world.answer("probe/trap", "get", "a")).isEqualTo("answer 1");
        List<Event> failed = world.events("probe/trap").stream()
                .filter(event -> event.getOutcome() instanceof Failed)
                .toList();
        assertThat(failed).extracting(Event::getAttempt).containsExactly(1, 2, 3);
        assertThat(failed).extracting(Event::getIncarnation).containsExactly(0, 1, 2);
        assertThat(failed)
                .extracting(event -> ((Failed) event.getOutcome()).getFinal$())
                .containsExactly(false, false, true);
        assertThat(failed)
                .extracting(event -> ((Failed) event.getOutcome()).getCode())
                .containsOnly("unreachable");
        assertThat(failed.stream().map(Event::getSeed).distinct()).hasSize(3);
        var dead = world.awaitRecord(
                world.topics().deadLetters(),
                record -> "failed".equals(header(record, "theater-reason"))
                        && "probe/trap".equals(new String(record.key(), UTF_8)));
        assertThat(new String(dead.value(), UTF_8)).isEqualTo("put a 2\ntrap");
    }

    @Test
    void shouldEndALoopByFuelWhileOthersAreServed() {
        world.post(
                "probe/loop", "", Map.of("ce_type", "loop", "ce_id", "1", "ce_source", "t", "ce_specversion", "1.0"));

        assertThat(world.answer("probe/neighbour", "echo", "alive")).isEqualTo("answer alive");
        var dead = world.awaitRecord(
                world.topics().deadLetters(),
                record -> record.key() != null && new String(record.key(), UTF_8).equals("probe/loop"));
        assertThat(header(dead, "theater-text")).containsAnyOf("out-of-fuel", "deadline");
    }

    @Test
    void shouldDropACopyAndRepeatItsAnswer() {
        Map<String, String> ask = Map.of("ce_type", "script", "ce_id", "same", "ce_source", "client");
        var first = world.ask("probe/copy", "put n 1\necho done", ask, "reply-1");
        var second = world.ask("probe/copy", "put n 1\necho done", ask, "reply-2");

        assertThat(new String(first.value(), UTF_8)).isEqualTo("done");
        assertThat(new String(second.value(), UTF_8)).isEqualTo("done");
        assertThat(world.events("probe/copy")).hasSize(2);
    }

    @Test
    void shouldAnswerLater() {
        Map<String, String> ask = new HashMap<>(
                Map.of("ce_type", "later", "ce_id", "l1", "ce_source", "client", "ce_specversion", "1.0"));
        ask.put("ce_replyto", "0/late");
        world.send(Lane.MAILBOX_NORMAL, "probe/late", "", ask);
        world.send("probe/late", "answer", "at last");

        var reply =
                world.awaitRecord(world.topics().replies(), record -> "late".equals(new String(record.key(), UTF_8)));
        assertThat(new String(reply.value(), UTF_8)).isEqualTo("at last");
        assertThat(header(reply, "ce_causationid")).isEqualTo("l1");
    }

    @Test
    void shouldSendToGrantedActorsOnly() {
        world.send("probe/sender", "send", "probe/receiver echo hi");
        Event received = awaitTurn("probe/receiver");
        assertThat(received.getInput().getSender()).isEqualTo("probe/sender");
        assertThat(received.getInput().getSource()).isEqualTo("/actors/probe/sender");

        world.send("probe/denied", "send", "account/x deposit hi");
        Event denied = awaitTurn("probe/denied");
        assertThat(denied.getCalls())
                .filteredOn(Send.class::isInstance)
                .allSatisfy(call -> assertThat(((Send) call).getError()).isEqualTo("denied"));
    }

    @Test
    void shouldForwardARecordFromTheWrongPartition() {
        int right = ActorPartitions.of("probe/astray", ExecutorFixture.PARTITIONS);
        var sent = world.sendTo(1 - right, "probe/astray", "hello", Map.of());

        Event turn = awaitTurn("probe/astray");
        assertThat(turn.getInput().getId()).isEqualTo(sent.topic() + "/" + sent.partition() + "/" + sent.offset());
        assertThat(turn.getInput().getKind()).isEqualTo("message");
    }

    @Test
    void shouldRefuseWithAReason() {
        world.send("nobody/here", "echo", "x");
        world.send(Lane.MAILBOX_NORMAL, null, "no key", Map.of());
        world.send("not an id", "echo", "y");
        world.send(
                Lane.MAILBOX_NORMAL,
                "probe/x",
                "z",
                Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        "1",
                        "ce_source",
                        "s",
                        "ce_type",
                        "t",
                        "ce_time",
                        "yesterday"));

        for (String reason : List.of("no-type", "no-key", "invalid-id", "unreadable")) {
            var dead = world.awaitRecord(
                    world.topics().deadLetters(), record -> reason.equals(header(record, "theater-reason")));
            assertThat(header(dead, "theater-text")).isNotBlank();
        }
        var reply = world.ask("nobody/asked", "echo", "x");
        assertThat(header(reply, "theater-outcome")).isEqualTo("refused");
        assertThat(header(reply, "theater-code")).isEqualTo("no-type");
    }

    @Test
    void shouldNotGiveAnExpiredMessageToItsActor() {
        String past = Instant.now().minusSeconds(1).toString();
        String future = Instant.now().plusSeconds(600).toString();
        Map<String, String> late = Map.of("ce_type", "echo", "ce_id", "late", "ce_source", "s", "ce_expirytime", past);
        Map<String, String> early =
                Map.of("ce_type", "echo", "ce_id", "early", "ce_source", "s", "ce_expirytime", future);

        var refused = world.ask("probe/expiry", "x", late, "expired");
        assertThat(header(refused, "theater-outcome")).isEqualTo("refused");
        assertThat(header(refused, "theater-code")).isEqualTo("expired");
        assertThat(new String(world.ask("probe/expiry", "x", early, "in-time").value(), UTF_8))
                .isEqualTo("x");

        assertThat(world.events("probe/expiry"))
                .filteredOn(event -> event.getInput() != null)
                .extracting(event -> event.getInput().getId())
                .containsExactly("early");
        var dead = world.awaitRecord(
                world.topics().deadLetters(),
                record -> "expired".equals(header(record, "theater-reason"))
                        && "probe/expiry".equals(new String(record.key(), UTF_8)));
        assertThat(header(dead, "ce_id")).isEqualTo("late");
    }

    /** Expired is what nobody began in time: behind a loop, that is decided when its turn comes, not when it arrives. */
    @Test
    void shouldExpireWhatWaitsTooLongBehindAnotherMessage() {
        world.deploy("busy/*", "testing/probe", manifest -> manifest.replace("fuel: 50000000", "fuel: 1000000000000"));
        // Three attempts of a second each.
        world.post("busy/1", "", Map.of("ce_type", "loop", "ce_id", "1", "ce_source", "t"));
        Map<String, String> waits = Map.of(
                "ce_type",
                "put",
                "ce_id",
                "waits",
                "ce_source",
                "t",
                "ce_expirytime",
                Instant.now().plusMillis(1_500).toString());

        var refused = world.ask("busy/1", "n 1", waits, "waits");

        assertThat(header(refused, "theater-code")).isEqualTo("expired");
        assertThat(world.answer("busy/1", "get", "n")).isEqualTo("answer ");
    }

    @Test
    void shouldKeepLargeBytesInTheStore() {
        String large = "x".repeat(100_000);
        assertThat(world.answer("probe/large", "echo", large)).isEqualTo("answer " + large);

        Event turn = world.events("probe/large").getLast();
        assertThat(turn.getInput().getBody()).isInstanceOf(BlobReference.class);
        Digest digest = Digest.fromBytes(
                ((BlobReference) turn.getInput().getBody()).getDigest().bytes());
        assertThat(fixture.store().get(digest))
                .hasValueSatisfying(
                        bytes -> assertThat(new String(bytes, UTF_8)).isEqualTo(large));
        assertThat(fixture.store().get(Digest.fromBytes(turn.getRuntime().bytes())))
                .hasValueSatisfying(text -> assertThat(new String(text, UTF_8)).startsWith("theater-runtime/v1\n"));
    }

    @Test
    void shouldMoveMoneyBetweenAccounts() {
        world.send("account/alice", "deposit", "{\"amount\": 100}");
        world.send("account/alice", "transfer", "{\"id\": \"t1\", \"to\": \"account/bob\", \"amount\": 30}");
        world.send("account/alice", "transfer", "{\"id\": \"t1\", \"to\": \"account/bob\", \"amount\": 30}");

        org.awaitility.Awaitility.await()
                .untilAsserted(() ->
                        assertThat(world.answer("account/bob", "balance", "")).isEqualTo("answer {\"balance\":30}"));
        assertThat(world.answer("account/alice", "balance", "")).isEqualTo("answer {\"balance\":70}");
        var refused =
                world.ask("account/alice", "transfer", "{\"id\": \"t2\", \"to\": \"account/bob\", \"amount\": 300}");
        assertThat(header(refused, "theater-code")).isEqualTo("insufficient-funds");
    }

    @Test
    void shouldNotTakeARuntimeHeaderFromAStranger() {
        world.send(
                Lane.MAILBOX_NORMAL,
                "account/victim",
                "{\"id\": \"t1\", \"amount\": 30}",
                Map.of(
                        "ce_type",
                        "credit",
                        "ce_id",
                        "1",
                        "ce_source",
                        "s",
                        "ce_specversion",
                        "1.0",
                        "theater-sender",
                        "account/rich"));

        Event turn = awaitTurn("account/victim");
        assertThat(turn.getInput().getSender()).isNull();
        assertThat(turn.getOutcome()).isInstanceOf(Rejected.class);
    }
}
