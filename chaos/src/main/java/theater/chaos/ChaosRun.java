package theater.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import theater.chaos.check.Checker;
import theater.chaos.check.Finding;
import theater.chaos.check.Verdict;
import theater.chaos.cluster.ChaosCluster;
import theater.chaos.cluster.ExecutorNode;
import theater.chaos.history.EventRecord;
import theater.chaos.history.History;
import theater.chaos.history.HistoryReader;
import theater.chaos.history.HistoryText;
import theater.chaos.input.InputPlan;
import theater.chaos.input.InputSender;
import theater.chaos.input.Sent;
import theater.chaos.report.Recovery;
import theater.chaos.report.ReplyWatch;
import theater.chaos.report.RunReport;
import theater.chaos.server.FetchServer;
import theater.chaos.strike.OpenTransaction;
import theater.chaos.strike.StrikePlan;
import theater.chaos.strike.Striker;
import theater.chaos.strike.Struck;

/** One run: load and strikes, then peace until everything is settled, then the check. */
public final class ChaosRun {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final long SUPERVISE_MS = 200;
    private static final String FENCED = "another executor has joined under this name";
    /** A broker that is away stops everybody for some time: executors have to be struck in between as well. */
    private static final int BROKER_RESTS = 8;

    private final ChaosOptions options;
    private final Consumer<String> progress;
    private final List<Ended> restarts = new CopyOnWriteArrayList<>();
    private final List<ExecutorNode> executors = new ArrayList<>();
    private long began = System.nanoTime();

    private ChaosRun(ChaosOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /** Runs. */
    public static RunReport run(ChaosOptions options, Consumer<String> progress)
            throws IOException, InterruptedException {
        return new ChaosRun(options, progress).run();
    }

    private RunReport run() throws IOException, InterruptedException {
        progress.accept("starting three brokers");
        try (FetchServer server = FetchServer.start();
                ChaosCluster cluster =
                        ChaosCluster.start(options.home(), options.folder(), ChaosOptions.PARTITIONS, server.port())) {
            try {
                return run(cluster, server);
            } finally {
                executors.forEach(ExecutorNode::close);
            }
        }
    }

    private RunReport run(ChaosCluster cluster, FetchServer server) throws IOException, InterruptedException {
        progress.accept("starting " + ChaosOptions.EXECUTORS + " executors");
        for (int i = 0; i < ChaosOptions.EXECUTORS; i++) {
            executors.add(new ExecutorNode(cluster.workplace(), "e" + (i + 1), ""));
        }
        executors.forEach(ExecutorNode::start);
        executors.forEach(executor -> executor.awaitShards(1, START_LIMIT));
        var config = cluster.workplace().cluster();
        ReplyWatch replies = new ReplyWatch(config, ChaosOptions.PARTITIONS);
        Thread watch = Thread.ofPlatform().name("replies").start(replies);
        Thread supervisor = Thread.ofVirtual().name("supervisor").start(this::supervise);
        List<Struck> struck;
        List<Sent> sent;
        var plan = new InputPlan(options.seed(), ChaosOptions.PARTITIONS, server.port());
        try (InputSender inputs = new InputSender(config, ChaosOptions.PARTITIONS, plan);
                OpenTransaction open = new OpenTransaction(config)) {
            Thread load = Thread.ofPlatform().name("load").start(() -> inputs.run(options.rate()));
            struck = strikes(cluster, open);
            inputs.stop();
            load.join();
            inputs.flush();
            sent = inputs.sent();
        }
        progress.accept("waiting until everything is settled");
        long loadEnded = System.nanoTime();
        Drain.await(config, ChaosOptions.PARTITIONS);
        double drainSeconds = (System.nanoTime() - loadEnded) / 1e9;
        supervisor.interrupt();
        supervisor.join();
        executors.forEach(ExecutorNode::terminate);
        replies.stop();
        watch.join();
        progress.accept("checking");
        History history = history(cluster).withRequests(server.requests());
        HistoryText.write(history, options.folder().resolve("history.txt"));
        int deaths = executors.stream().mapToInt(ExecutorNode::restarts).sum();
        Verdict verdict = Checker.check(history, sent, deaths);
        return new RunReport(
                title(),
                struck,
                Recovery.of(struck, replies),
                restarts.stream().map(Ended::toString).toList(),
                drainSeconds,
                withEnds(withStrikes(verdict, history, struck)));
    }

    private String title() {
        return "chaos: seed " + options.seed() + ", " + options.seconds() + " s, " + options.rate() + " inputs/s to "
                + InputPlan.actors() + " actors, " + ChaosOptions.PARTITIONS + " partitions, three brokers, "
                + ChaosOptions.EXECUTORS + " executors";
    }

    private List<Struck> strikes(ChaosCluster cluster, OpenTransaction open) throws InterruptedException {
        began = System.nanoTime();
        progress.accept("load and strikes for " + options.seconds() + " s");
        List<Striker> strikers = List.of(
                striker(cluster, open, false, ChaosOptions.EXECUTORS),
                striker(cluster, open, true, cluster.brokers().count()));
        List<Thread> threads = strikers.stream()
                .map(striker -> Thread.ofPlatform().name("striker").start(striker))
                .toList();
        Thread.sleep(Duration.ofSeconds(options.seconds()));
        progress.accept("healing");
        strikers.forEach(Striker::stop);
        for (Thread thread : threads) {
            thread.join();
        }
        List<Struck> struck = new ArrayList<>();
        for (Striker striker : strikers) {
            Throwable failure = striker.failure();
            if (failure != null) {
                throw new IllegalStateException("the strikes could not go on: " + failure.getMessage(), failure);
            }
            struck.addAll(striker.struck());
        }
        struck.sort(Comparator.comparingLong(Struck::at));
        return struck;
    }

    private Striker striker(ChaosCluster cluster, OpenTransaction open, boolean brokers, int victims) {
        return new Striker(
                new StrikePlan(options.seed(), brokers, victims, options.restMillis() * (brokers ? BROKER_RESTS : 1)),
                cluster.brokers(),
                executors,
                open,
                ChaosOptions.PARTITIONS,
                struck -> progress.accept(now() + "  " + struck.strike().kind().text() + ": " + struck.text()));
    }

    private void supervise() {
        try {
            while (true) {
                for (ExecutorNode executor : executors) {
                    String end = executor.supervise();
                    if (end != null) {
                        Ended ended = new Ended(now(), executor.name(), end);
                        restarts.add(ended);
                        progress.accept(ended.toString());
                    }
                }
                Thread.sleep(SUPERVISE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * An executor may fail to start while a broker is away, and Kafka may fence a member by its own predecessor when the
     * group's coordinator is struck while it joins. For any other reason one that runs must not end by itself.
     */
    private Verdict withEnds(Verdict verdict) {
        List<Finding> findings = new ArrayList<>(verdict.findings());
        restarts.stream()
                .filter(ended -> ended.end.startsWith("stopped ") && !ended.end.contains(FENCED))
                .forEach(ended -> findings.add(new Finding("executor-stopped", ended.executor, ended.toString())));
        return new Verdict(verdict.counts(), findings);
    }

    /** How many waits a strike fell into, on the shard of the actor that waited. */
    private static Verdict withStrikes(Verdict verdict, History history, List<Struck> struck) {
        Map<String, EventRecord> waiting = new HashMap<>();
        long hit = 0;
        for (EventRecord event : history.events()) {
            EventRecord begin = waiting.remove(event.actor());
            if (begin != null
                    && struck.stream()
                            .anyMatch(strike ->
                                    strike.shards().contains(event.place().partition())
                                            && strike.at() >= begin.time()
                                            && strike.at() <= event.time())) {
                hit++;
            }
            if (event.isWaiting()) {
                waiting.put(event.actor(), event);
            }
        }
        Map<String, Long> counts = new LinkedHashMap<>(verdict.counts());
        counts.put("waits that a strike fell into", hit);
        return new Verdict(counts, verdict.findings());
    }

    private static History history(ChaosCluster cluster) {
        try (HistoryReader reader = new HistoryReader(cluster.workplace().cluster(), ChaosOptions.PARTITIONS)) {
            reader.readToEnd();
            return reader.history();
        }
    }

    private String now() {
        return String.format(Locale.ROOT, "%6.1f s", (System.nanoTime() - began) / 1e9);
    }

    /** An executor that ended without being struck. */
    private record Ended(String at, String executor, String end) {
        @Override
        public String toString() {
            return at + "  " + executor + " ended by itself: " + end;
        }
    }
}
