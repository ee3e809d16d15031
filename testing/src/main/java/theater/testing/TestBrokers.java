package theater.testing;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import theater.embeddedkafka.ClusterNode;
import theater.embeddedkafka.EmbeddedKafkaConfig;

/**
 * Brokers on loopback, each in a process of its own, that are a cluster together: to be stopped, paused and killed. With
 * three of them every topic may have three copies and outlive one broker. Any thread may call; closing kills them.
 */
public final class TestBrokers implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(200);

    private final List<EmbeddedKafkaConfig> nodes;
    private final List<String> jvmOptions;
    private final List<TestProcess> processes = new ArrayList<>();
    private final Admin admin;

    private TestBrokers(List<EmbeddedKafkaConfig> nodes, List<String> jvmOptions) {
        this.nodes = nodes;
        this.jvmOptions = jvmOptions;
        for (EmbeddedKafkaConfig node : nodes) {
            processes.add(process(node));
        }
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    /** Starts so many brokers with their data below a folder; returns when all of them serve. */
    public static TestBrokers start(Path folder, int count, List<String> jvmOptions) {
        var brokers = new TestBrokers(EmbeddedKafkaConfig.cluster(folder, count), List.copyOf(jvmOptions));
        try {
            for (int broker = 0; broker < count; broker++) {
                brokers.awaitUp(broker);
            }
            return brokers;
        } catch (RuntimeException | Error e) {
            brokers.close();
            throw e;
        }
    }

    private TestProcess process(EmbeddedKafkaConfig config) {
        ClusterNode node = requireNonNull(config.node());
        return TestProcess.start(
                jvmOptions,
                BrokerNode.class,
                config.data().toString(),
                Integer.toString(config.port()),
                Integer.toString(node.id()),
                node.clusterId(),
                node.controllerPorts().entrySet().stream()
                        .map(controller -> controller.getKey() + ":" + controller.getValue())
                        .collect(Collectors.joining(",")));
    }

    private void awaitUp(int broker) {
        process(broker).awaitLine(BrokerNode.UP::equals, START_LIMIT);
    }

    /** Where clients connect: all brokers, whether they run or not. */
    public String bootstrapServers() {
        return EmbeddedKafkaConfig.bootstrapServers(nodes);
    }

    /** How many there are, running or not. */
    public int count() {
        return nodes.size();
    }

    /** The process of a broker, from 0. */
    public synchronized TestProcess process(int broker) {
        return processes.get(broker);
    }

    /** Starts a broker that has ended, on its data; returns when it serves. */
    public void restart(int broker) {
        synchronized (this) {
            processes.get(broker).awaitExit(START_LIMIT);
            processes.set(broker, process(nodes.get(broker)));
        }
        awaitUp(broker);
    }

    /**
     * Waits until every copy of every partition is in sync: from then on the cluster can do without another broker.
     *
     * @throws AssertionError if that takes longer than the limit
     */
    public void awaitInSync(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!isInSync()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("after " + limit + " not all copies are in sync");
            }
            Thread.sleep(POLL);
        }
    }

    private boolean isInSync() throws InterruptedException {
        try {
            var names = admin.listTopics().names().get(10, TimeUnit.SECONDS);
            return admin.describeTopics(names).allTopicNames().get(10, TimeUnit.SECONDS).values().stream()
                    .map(TopicDescription::partitions)
                    .flatMap(List::stream)
                    .allMatch(partition ->
                            partition.isr().size() == partition.replicas().size());
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            // A broker that is away, or a leader that is not elected yet.
            return false;
        }
    }

    @Override
    public void close() {
        List<TestProcess> all;
        synchronized (this) {
            all = List.copyOf(processes);
        }
        all.forEach(TestProcess::close);
        admin.close(Duration.ZERO);
    }
}
