package theater.chaos.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import theater.chaos.Drain;
import theater.chaos.check.Checker;
import theater.chaos.check.Finding;
import theater.chaos.check.Verdict;
import theater.chaos.cluster.ExecutorNode;
import theater.chaos.cluster.Workplace;
import theater.chaos.history.History;
import theater.chaos.history.HistoryReader;
import theater.chaos.input.InputPlan;
import theater.chaos.input.InputSender;
import theater.chaos.input.Sent;
import theater.chaos.server.FetchServer;
import theater.chaos.strike.OpenTransaction;
import theater.executor.kafka.CommitPoint;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.Replication;
import theater.testing.TestCluster;

/** One executor that dies at a chosen point of a commit and comes back. */
record SmallRun(History history, List<Sent> sent) {
    static final int PARTITIONS = 2;
    private static final int DEATHS = 1;
    private static final int INPUTS = 150;
    private static final int RATE = 100;
    private static final int COMMITS = 8;
    private static final long SEED = 11;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration UNSETTLED_FOR = Duration.ofSeconds(5);

    /** How the executor dies and comes back. */
    enum Death {
        /** Everything is sent, nothing committed. */
        BEFORE_THE_COMMIT,
        AFTER_THE_COMMIT,
        /** Its disk is lost, and an open transaction of somebody else holds the end of shard 0's changelog. */
        BEHIND_AN_OPEN_END
    }

    /**
     * Runs.
     *
     * @param firstClasses planted classes; empty: none
     */
    static SmallRun of(TestCluster cluster, Path home, Path folder, String firstClasses, Death death)
            throws IOException, InterruptedException {
        try (FetchServer server = FetchServer.start()) {
            return of(cluster, home, folder, firstClasses, death, server);
        }
    }

    private static SmallRun of(
            TestCluster cluster, Path home, Path folder, String firstClasses, Death death, FetchServer server)
            throws IOException, InterruptedException {
        ClusterConfig config = cluster.withoutTopics();
        Workplace workplace = new Workplace(
                config.bootstrapServers(),
                cluster.registry().url(),
                config.topics().prefix(),
                PARTITIONS,
                home,
                folder,
                server.port());
        workplace.prepare(Replication.SINGLE);
        try (ExecutorNode executor = new ExecutorNode(workplace, "e", firstClasses);
                OpenTransaction open = new OpenTransaction(workplace.cluster());
                InputSender inputs = new InputSender(
                        workplace.cluster(), PARTITIONS, new InputPlan(SEED, PARTITIONS, server.port()))) {
            executor.start();
            executor.awaitShards(PARTITIONS, LIMIT);
            boolean behindAnOpenEnd = death == Death.BEHIND_AN_OPEN_END;
            if (behindAnOpenEnd) {
                assertThat(open.begin(0)).isTrue();
            }
            CommitPoint point = death == Death.BEFORE_THE_COMMIT ? CommitPoint.SENT : CommitPoint.STORED;
            Thread load = Thread.ofPlatform().start(() -> inputs.run(RATE));
            boolean crashed = executor.crashAt(point, COMMITS, LIMIT);
            inputs.stop();
            load.join();
            assertThat(crashed).as("crashed").isTrue();
            if (behindAnOpenEnd) {
                executor.deleteDisk();
            }
            executor.start();
            if (behindAnOpenEnd) {
                awaitTakeover(executor, firstClasses.isEmpty());
                open.end();
            }
            executor.awaitShards(PARTITIONS, LIMIT);
            inputs.send(INPUTS);
            Drain.await(workplace.cluster(), PARTITIONS, UNSETTLED_FOR);
            executor.terminate();
            return new SmallRun(history(workplace).withRequests(server.requests()), inputs.sent());
        }
    }

    /** Without a bug, the shard is not taken over before it is decided what is in its changelog. */
    private static void awaitTakeover(ExecutorNode executor, boolean waits) {
        executor.awaitShards(1, LIMIT);
        if (waits) {
            assertThatThrownBy(() -> executor.awaitShards(PARTITIONS, Duration.ofSeconds(2)))
                    .isInstanceOf(AssertionError.class);
        } else {
            executor.awaitShards(PARTITIONS, LIMIT);
        }
    }

    private static History history(Workplace workplace) {
        try (HistoryReader reader = new HistoryReader(workplace.cluster(), PARTITIONS)) {
            reader.readToEnd();
            return reader.history();
        }
    }

    Verdict verdict() {
        return Checker.check(history, sent, DEATHS);
    }

    List<Finding> findings() {
        return verdict().findings();
    }
}
