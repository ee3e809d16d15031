package theater.cli.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import theater.chain.note.VerifierKey;
import theater.cli.api.Deployment;
import theater.cli.api.TheaterClient;
import theater.cli.dev.DevOptions;
import theater.cli.dev.DevSystem;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.service.Parts;
import theater.cli.terminal.Progress;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Event;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;

/**
 * The demo from start to end: a whole system here, its executor in another JVM that is killed on the way, money moving
 * between sandboxed actors, and the judgement. Used once, by one thread.
 */
public final class DemoScenario {
    private static final Duration STANDSTILL = Duration.ofSeconds(45);

    private final DemoOptions options;
    private final Path folder;
    private final Progress progress;
    private final Workload workload;

    /**
     * @param folder for everything it writes; new or empty
     */
    public DemoScenario(DemoOptions options, Path folder, Progress progress) {
        this.options = requireNonNull(options, "options is null");
        this.folder = requireNonNull(folder, "folder is null");
        this.progress = requireNonNull(progress, "progress is null");
        this.workload = new Workload(options.accounts(), options.transfers(), options.seed());
    }

    /**
     * Runs it.
     *
     * @throws CliException if something broke so that nothing can be judged
     */
    public DemoReport run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (Parts parts = new Parts()) {
            DevSystem system = parts.add(
                    "system",
                    DevSystem.start(DevOptions.of(folder.resolve("data")).withoutExecutor(), progress, failure -> {}));
            ClusterConfig cluster = system.cluster();
            ExecutorProcess executor = parts.add(
                    "executor",
                    new ExecutorProcess(
                            ExecutorFile.write(folder, cluster), folder.resolve("executor.log"), options.home()));
            executor.start();
            SchemaRegistryClient registry = parts.add("registry client", new SchemaRegistryClient(cluster.registry()));
            History history = new History(
                    AvroCodec.forTopic(registry, cluster.topics().events(), Event.class),
                    new Ledger(Workload.OPENING, workload.accounts(), workload.transfers()));
            CheckpointDelays delays = new CheckpointDelays();
            TopicTail events = parts.add(
                    "events", TopicTail.follow(cluster, cluster.topics().events(), history::add));
            TopicTail leaves = parts.add(
                    "leaves", TopicTail.follow(cluster, cluster.topics().leaves(), delays::leaf));
            TopicTail checkpoints = parts.add(
                    "checkpoints", TopicTail.follow(cluster, cluster.topics().checkpoints(), delays::checkpoint));
            PlainClient client = parts.add("client", new PlainClient(cluster));
            Patience.EachLook watch = count -> {
                executor.check();
                events.check();
                leaves.check();
                checkpoints.check();
            };

            deploy(system);
            openAccounts(client, history, watch);
            Traffic traffic = transfer(client, history, executor, watch);
            Map<String, Long> balances = balances(cluster, client, watch);
            awaitCheckpoint(history, delays, watch);
            HistoryProof proof = new HistoryCheck(progress)
                    .run(
                            system.addresses().chain(),
                            cluster,
                            VerifierKey.parse(system.addresses().vkey()),
                            history.events(),
                            folder.resolve("log"),
                            folder.resolve("forged"));
            return new DemoReport(
                    options.accounts(),
                    options.transfers(),
                    history.check(balances),
                    history.failures(),
                    traffic.kills(),
                    proof,
                    traffic.messagesPerSecond(),
                    delays.percentileMs(50, history.seen()),
                    delays.percentileMs(99, history.seen()),
                    (System.nanoTime() - start) / 1e9);
        }
    }

    private record Traffic(int kills, double messagesPerSecond) {}

    private void deploy(DevSystem system) {
        progress.step("Deploying account/*");
        Path manifest = options.home().resolve("actors/examples/account/manifest.yaml");
        if (!Files.isRegularFile(manifest)) {
            throw CliException.usage("The demo's actors are not at " + manifest
                    + "; run it with ./theater demo from a checkout, or set -Dtheater.home to one.");
        }
        try (TheaterClient http = new TheaterClient(system.addresses().http())) {
            Deployment.read("account/*", manifest).perform(http);
        }
    }

    private void openAccounts(PlainClient client, History history, Patience.EachLook watch)
            throws InterruptedException {
        progress.step("Opening accounts");
        workload.accounts().forEach(account -> client.deposit(account, Workload.OPENING));
        client.flush();
        boolean all = new Patience(STANDSTILL).await(options.accounts(), history::opened, opened -> {
            watch.at(opened);
            progress.at(opened, options.accounts(), "accounts");
        });
        if (!all) {
            throw stuck("only " + history.opened() + " of " + options.accounts() + " accounts were opened");
        }
    }

    /** Asks for all transfers at once; what the executor cannot take yet, Kafka keeps. */
    private Traffic transfer(PlainClient client, History history, ExecutorProcess executor, Patience.EachLook watch)
            throws InterruptedException {
        progress.step("Transferring money");
        Killer killer = new Killer(executor, progress, options.kills(), options.transfers());
        long turns = history.turns();
        long start = System.nanoTime();
        workload.transfers().forEach(client::transfer);
        client.flush();
        // What stands still for too long is judged as it is: the ledger will say what is lost.
        boolean _ = new Patience(STANDSTILL).await(options.transfers(), history::settled, settled -> {
            killer.look(settled);
            watch.at(settled);
            progress.at(settled, options.transfers(), "transfers");
        });
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Traffic(killer.kills(), (history.turns() - turns) / seconds);
    }

    private Map<String, Long> balances(ClusterConfig cluster, PlainClient client, Patience.EachLook watch)
            throws InterruptedException {
        progress.step("Asking every account for its balance");
        try (BalanceReader reader = new BalanceReader(cluster, "demo")) {
            reader.ask(client, workload.accounts());
            boolean _ = new Patience(STANDSTILL)
                    .await(options.accounts(), () -> reader.balances().size(), watch);
            return reader.balances();
        }
    }

    private void awaitCheckpoint(History history, CheckpointDelays delays, Patience.EachLook watch)
            throws InterruptedException {
        progress.step("Waiting for a signed checkpoint over all events");
        boolean covered = new Patience(STANDSTILL).await(1, () -> delays.covers(history.seen()) ? 1 : 0, watch);
        if (!covered) {
            throw stuck("no signed checkpoint covers all events");
        }
    }

    private CliException stuck(String what) {
        return new CliException(
                ExitCode.CHECK_FAILED,
                "stuck",
                what + ", and nothing moves any more. The logs are " + folder.resolve("executor.log") + " and "
                        + folder.resolve("theater.log"),
                null);
    }
}
