package theater.benchmarks.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.child.CpuWatch;
import theater.benchmarks.cluster.Address;
import theater.benchmarks.cluster.Asking;
import theater.benchmarks.cluster.BenchCluster;
import theater.benchmarks.cluster.CounterInput;
import theater.benchmarks.cluster.Drained;
import theater.benchmarks.cluster.ExecutorMain;
import theater.benchmarks.cluster.TopicReader;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Window;
import theater.schemas.ClusterConfig;
import theater.schemas.manifest.MemoryMode;

/**
 * Messages a second through a counter actor against the bare exactly-once loop: the same broker, topics and input for
 * both, filled before; executor and loop each in a warm JVM of its own, one at a time. Measured from when
 * a tenth of the replies was sent to the last commit.
 */
public final class Throughput {
    private static final int PARTITIONS = 4;
    private static final int ACTORS = 1_000;
    private static final String MESSAGES = "messages/s";
    private static final String MICROS = "µs a message";

    private enum Runner {
        SERIAL_LOOP,
        OVERLAPPED_LOOP,
        EXECUTOR,
        WARM_EXECUTOR;

        private boolean isExecutor() {
            return this == EXECUTOR || this == WARM_EXECUTOR;
        }

        /** Executors settle what they read, so each has an input of its own. */
        private String prefix(String round) {
            return this == WARM_EXECUTOR ? round + "warm." : round;
        }
    }

    private final BenchContext context;
    private final BenchCluster cluster;
    private final ChildProcess loop;
    private final ChildProcess executor;
    private final Map<Runner, Runs> runs = new EnumMap<>(Runner.class);

    private Throughput(BenchContext context, BenchCluster cluster, ChildProcess loop, ChildProcess executor) {
        this.context = context;
        this.cluster = cluster;
        this.loop = loop;
        this.executor = executor;
        for (Runner runner : Runner.values()) {
            runs.put(runner, new Runs());
        }
    }

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        context.progress().step("throughput: starting the broker");
        Path folder = context.folder();
        List<String> options = context.jvmOptions();
        try (BenchCluster cluster = BenchCluster.start(folder);
                ChildProcess loop =
                        ChildProcess.java("the loop", BareLoopMain.class, options, folder.resolve("loop.log"));
                ChildProcess executor = ChildProcess.java(
                        "the executor",
                        ExecutorMain.class,
                        options,
                        folder.resolve("executor.log"),
                        folder.resolve("executor").toString())) {
            return new Throughput(context, cluster, loop, executor).rounds();
        }
    }

    private Finding rounds() throws IOException, InterruptedException {
        for (int round = 0; round <= context.rounds(); round++) {
            String name = round == 0 ? "warming up" : "round " + round + " of " + context.rounds();
            String prefix = "r" + round + ".";
            context.progress().step("throughput, " + name + ": writing the input");
            fill(prefix, MemoryMode.FRESH);
            fill(Runner.WARM_EXECUTOR.prefix(prefix), MemoryMode.WARM);
            // Who comes second finds the broker warmer, so they take turns in coming first.
            List<Runner> order = List.of(Runner.values());
            for (Runner runner : round % 2 == 0 ? order : order.reversed()) {
                context.progress()
                        .step("throughput, " + name + ": " + runner.name().toLowerCase(java.util.Locale.ROOT));
                Cost cost = measure(runner.prefix(prefix), runner);
                context.progress().remark(cost.text());
                if (round > 0) {
                    runs(runner).add(cost);
                }
            }
        }
        return finding();
    }

    private void fill(String prefix, MemoryMode memory) throws IOException, InterruptedException {
        ClusterConfig config = cluster.create(prefix, PARTITIONS);
        cluster.deploy(prefix, context.counter(), memory);
        try (CounterInput input = new CounterInput(config, Asking.counters(ACTORS), PARTITIONS, 5)) {
            for (int i = 0; i < context.messages(); i++) {
                input.send();
            }
            input.flush();
        }
    }

    private Cost measure(String prefix, Runner runner) throws InterruptedException {
        Address address = cluster.address(prefix);
        String replies = address.cluster().topics().replies();
        Map<TopicPartition, Long> begin = TopicReader.ends(address.cluster(), replies);
        String answer;
        CpuWatch own = new CpuWatch(runner.isExecutor() ? executor : loop);
        CpuWatch broker = new CpuWatch(cluster.broker());
        try (own;
                broker) {
            answer = switch (runner) {
                case SERIAL_LOOP -> loop.ask(address + " " + BareLoop.Commit.SERIAL + " " + context.messages());
                case OVERLAPPED_LOOP -> loop.ask(address + " " + BareLoop.Commit.OVERLAPPED + " " + context.messages());
                case EXECUTOR, WARM_EXECUTOR -> execute(address, begin);
            };
        }
        String[] committed = answer.split(" ", 2);
        long[] times = TopicReader.times(address.cluster(), begin, context.messages());
        return Cost.of(
                Window.of(times, Long.parseLong(committed[0])),
                own,
                broker,
                (double) context.messages() / Long.parseLong(committed[1]));
    }

    private String execute(Address address, Map<TopicPartition, Long> begin) throws InterruptedException {
        executor.ask("start " + address + " " + PARTITIONS);
        Drained.await(address.cluster(), context.messages());
        // What was parked comes later.
        TopicReader.times(address.cluster(), begin, context.messages());
        return executor.ask("stop");
    }

    private Runs runs(Runner runner) {
        return java.util.Objects.requireNonNull(runs.get(runner));
    }

    private Finding finding() {
        Runs serial = runs(Runner.SERIAL_LOOP);
        Runs overlapped = runs(Runner.OVERLAPPED_LOOP);
        Runs actors = runs(Runner.EXECUTOR);
        Runs warm = runs(Runner.WARM_EXECUTOR);
        return new Finding(
                        "Throughput: a counter actor against the bare exactly-once loop",
                        context.messages() + " messages of " + Asking.BODY_BYTES + " bytes to " + ACTORS
                                + " actors, " + PARTITIONS
                                + " partitions; broker, executor and loop in JVMs of their own,",
                        "one of the latter two at a time. Loop: one reply of 100 bytes and one event of 300 a message,",
                        "offsets in the transaction. Counter: state put, reply and event, each turn in a fresh instance;",
                        "warm actors: in the actor's instance of the turn before, all instances kept.",
                        "CPU: user and system time of the process, and of the broker meanwhile, for each message.")
                .figure("loopSerialPerSecond", "loop, serial commit", serial.rates(), MESSAGES)
                .figure("loopOverlappedPerSecond", "loop, overlapped commit", overlapped.rates(), MESSAGES)
                .figure("executorPerSecond", "counter actors", actors.rates(), MESSAGES)
                .figure("executorWarmPerSecond", "warm counter actors", warm.rates(), MESSAGES)
                .figure("loopCpuMicros", "CPU, loop, overlapped commit", overlapped.own(), MICROS)
                .figure("loopBrokerCpuMicros", "CPU, its broker", overlapped.broker(), MICROS)
                .figure("executorCpuMicros", "CPU, counter actors", actors.own(), MICROS)
                .figure("executorBrokerCpuMicros", "CPU, their broker", actors.broker(), MICROS)
                .figure("loopPerTransaction", "messages a transaction, overlapped", overlapped.perTransaction(), "")
                .figure("executorPerTransaction", "messages a transaction, actors", actors.perTransaction(), "")
                .ratio(
                        "throughputRatio",
                        "actors : faster loop",
                        actors.rates().over(serial.rates().greater(overlapped.rates())))
                .ratio(
                        "throughputRatioWarm",
                        "warm actors : faster loop",
                        warm.rates().over(serial.rates().greater(overlapped.rates())))
                .ratio("cpuRatio", "the same by CPU", overlapped.all().over(actors.all()));
    }
}
