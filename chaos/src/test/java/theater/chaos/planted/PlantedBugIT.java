package theater.chaos.planted;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import theater.chaos.check.Finding;
import theater.chaos.planted.SmallRun.Death;
import theater.testing.TestCluster;

/** The checker finds what is wrong with an executor that has a bug, and nothing where there is none. */
class PlantedBugIT {
    @TempDir
    static Path folder;

    private static Path home;
    private static TestCluster cluster;
    private static SmallRun sound;

    @BeforeAll
    static void start() throws Exception {
        home = Path.of("").toAbsolutePath().getParent();
        cluster = TestCluster.start(folder.resolve("kafka"));
        sound = SmallRun.of(cluster, home, folder.resolve("sound"), "", Death.AFTER_THE_COMMIT);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void shouldFindNothingWithoutABug() {
        assertThat(sound.findings()).isEmpty();
    }

    @Test
    void shouldHaveWaitsThatEndInEveryWay() {
        assertThat(sound.verdict().counts())
                .extractingByKeys(
                        "waits that ended: answer",
                        "waits that ended: cycle",
                        "waits that ended: response",
                        "waits that ended: sleep",
                        "waits that ended: time-out",
                        "requests to the server")
                .allSatisfy(count -> assertThat(count).isPositive());
    }

    @Test
    void shouldFindNothingBehindAnOpenEndWithoutABug() throws Exception {
        SmallRun run = SmallRun.of(cluster, home, folder.resolve("open"), "", Death.BEHIND_AN_OPEN_END);

        assertThat(run.findings()).isEmpty();
    }

    private static List<Tampering> tamperings() {
        return Stream.concat(Tampering.all().stream(), WaitTampering.all().stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("tamperings")
    void shouldFindASingleRecordThatIsWrong(Tampering tampering) {
        assertThat(new SmallRun(tampering.of(sound.history()), sound.sent()).findings())
                .extracting(Finding::code)
                .contains(tampering.code());
    }

    @Test
    void shouldFindThatTheChangelogIsReadToItsCommittedEndOnly() throws Exception {
        Plant plant = new Plant(
                "theater/executor/kafka/Changelog.java",
                "Offsets.of(admin, List.of(partition), spec, IsolationLevel.READ_UNCOMMITTED)",
                "Offsets.of(admin, List.of(partition), spec, IsolationLevel.READ_COMMITTED)");

        List<Finding> findings = run("committed-end", plant, Death.BEHIND_AN_OPEN_END);

        assertThat(findings)
                .extracting(Finding::code)
                .contains("transaction-number", "event-seq", "head", "message-twice");
    }

    @Test
    void shouldFindThatTheStoreIsWrittenBeforeTheCommit() throws Exception {
        Plant plant = new Plant(
                "theater/executor/kafka/Committer.java",
                "long end = producers.commit(",
                "store.apply(transaction.changes(), store.position().orElse(new StorePosition(topicId, 0, 0)));"
                        + " long end = producers.commit(");

        List<Finding> findings = run("store-first", plant, Death.BEFORE_THE_COMMIT);

        assertThat(findings)
                .extracting(Finding::code)
                .contains("transaction-number")
                .containsAnyOf("message-lost", "dead-letter", "forwarded", "reply-lost");
    }

    @Test
    void shouldFindThatAPositionIsReused() throws Exception {
        Plant plant = new Plant(
                "theater/executor/shard/Takeover.java",
                "lanes.put(lane, position.getOffset())",
                "lanes.put(lane, Math.max(0, position.getOffset() - 20))");

        List<Finding> findings = run("position", plant, Death.AFTER_THE_COMMIT);

        assertThat(findings).extracting(Finding::code).containsAnyOf("position-back", "position-reused");
        assertThat(findings).extracting(Finding::code).containsAnyOf("message-twice", "forwarded", "dead-letter");
    }

    @Test
    void shouldFindThatAnAnswerIsTakenForThatOfAnotherAsk() throws Exception {
        Plant plant = new Plant(
                "theater/executor/shard/Suspended.java",
                "case Continuation.Answer answer ->",
                "case Continuation.Answer answer when asked != null -> true; case Continuation.Answer answer ->");

        List<Finding> findings = run("any-answer", plant, Death.AFTER_THE_COMMIT);

        assertThat(findings).extracting(Finding::code).contains("wait-answer");
    }

    @Test
    void shouldFindThatAnAnswerIsNotHeard() throws Exception {
        Plant plant = new Plant(
                "theater/executor/shard/Suspended.java",
                "case Continuation.Answer answer ->",
                "case Continuation.Answer answer when nonce.charAt(0) < 'K' -> false; case Continuation.Answer answer ->");

        List<Finding> findings = run("deaf", plant, Death.AFTER_THE_COMMIT);

        assertThat(findings).extracting(Finding::code).contains("answer-ignored");
    }

    @Test
    void shouldFindThatWhatWakesATurnIsNotKept() throws Exception {
        Plant plant = new Plant(
                "theater/executor/turn/Suspensions.java",
                "direct.put(wakeKey(suspension), context.parked().encode(wake));",
                "if (suspension.getNonce().charAt(0) >= 'K') {"
                        + " direct.put(wakeKey(suspension), context.parked().encode(wake)); }");

        List<Finding> findings = run("no-wake-up", plant, Death.AFTER_THE_COMMIT);

        assertThat(findings).extracting(Finding::code).contains("wait", "wait-lost");
    }

    @Test
    void shouldFindThatAJournalIsNotDeleted() throws Exception {
        Plant plant = new Plant(
                "theater/executor/turn/Suspensions.java",
                "changes.put(StateKeys.journal(actor, part), new ActorState.Pending(null));",
                "");

        List<Finding> findings = run("journal", plant, Death.AFTER_THE_COMMIT);

        assertThat(findings).extracting(Finding::code).contains("journal");
    }

    @Test
    void shouldFindThatARequestIsSentBeforeTheCommit() throws Exception {
        Plant plant = new Plant(
                "theater/executor/shard/ShardLoop.java",
                "suspend(mailboxes.of(delivery.message().actor()), turn, delivery.answers());",
                "suspend(mailboxes.of(delivery.message().actor()), turn, delivery.answers());"
                        + " Requests.Pending early = Requests.Pending.of(turn);"
                        + " if (early != null) { requests.committed(early); }");

        List<Finding> findings = run("early-request", plant, Death.BEFORE_THE_COMMIT);

        assertThat(findings).extracting(Finding::code).contains("fetch-early");
    }

    private static List<Finding> run(String name, Plant plant, Death death) throws Exception {
        Path own = folder.resolve(name);
        Path classes = plant.compile(home, own.resolve("planted"));
        List<Finding> findings =
                SmallRun.of(cluster, home, own, classes.toString(), death).findings();
        System.out.println(name + ": " + findings.size() + " findings, such as");
        findings.stream()
                .collect(java.util.stream.Collectors.toMap(Finding::code, finding -> finding, (first, other) -> first))
                .values()
                .forEach(finding -> System.out.println("  " + finding));
        return findings;
    }
}
