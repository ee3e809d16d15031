package theater.embeddedkafka;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker in this JVM.
 *
 * <p>It listens on the loopback interface only, without authentication. What clients were told is written
 * survives a restart on the same folder, also after kill -9 of the process; like every Kafka with one
 * replica it does not wait for the disk, so a power failure may lose the last seconds. Timed-out
 * transactions are swept every second. Topics are not created by themselves.
 *
 * <p>Safe for use by several threads. A fatal fault of the running broker (its disk fails, say) ends the
 * process, as it does in any broker.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final int START_ATTEMPTS = 5;
    private static final Object STARTING = new Object();

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private final String clusterId;
    private final DataFolder folder;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers, DataFolder folder) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
        this.clusterId = folder.clusterId();
        this.folder = folder;
    }

    /**
     * Starts a broker and returns when it serves clients, which takes about three seconds, and for the first nodes of a
     * cluster until a majority runs.
     *
     * @throws EmbeddedKafkaException if it cannot start: the port is taken, the folder is in use or cannot
     *     be written
     */
    public static EmbeddedKafka start(EmbeddedKafkaConfig config) {
        requireNonNull(config, "config is null");
        if (config.port() != 0 && !FreePorts.isFree(config.port())) {
            throw portTaken(config, null);
        }
        DataFolder folder = DataFolder.open(config.data(), config.node());
        try {
            return start(config, folder);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static EmbeddedKafka start(EmbeddedKafkaConfig config, DataFolder folder) {
        // One at a time: Kafka's exit procedure is one for the process.
        synchronized (STARTING) {
            for (int attempt = 1; ; attempt++) {
                Ports ports = Ports.choose(config);
                try {
                    return start(config, ports, folder);
                } catch (RuntimeException e) {
                    boolean taken = !ports.free();
                    if (!taken || attempt == START_ATTEMPTS || config.port() != 0) {
                        throw explain(config, taken, e);
                    }
                    LOG.atInfo().log("A port was taken while the broker started, trying others");
                }
            }
        }
    }

    private static EmbeddedKafka start(EmbeddedKafkaConfig config, Ports ports, DataFolder folder) {
        KafkaConfig settings =
                KafkaConfig.fromProps(BrokerSettings.of(config, ports.broker(), ports.controller()), false);
        String bootstrapServers = BrokerSettings.bootstrapServers(ports.broker());
        KafkaRaftServer server = new KafkaRaftServer(settings, Time.SYSTEM);
        try (ExitTrap trap = new ExitTrap()) {
            requireNonNull(trap);
            server.startup();
        } catch (RuntimeException e) {
            shutDownAfter(e, server);
            throw e;
        }
        LOG.atInfo()
                .addKeyValue("bootstrapServers", bootstrapServers)
                .addKeyValue("data", config.data())
                .log("Embedded Kafka is up");
        return new EmbeddedKafka(server, bootstrapServers, folder);
    }

    private static void shutDownAfter(RuntimeException failure, KafkaRaftServer server) {
        try (ExitTrap trap = new ExitTrap()) {
            requireNonNull(trap);
            server.shutdown();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static EmbeddedKafkaException explain(EmbeddedKafkaConfig config, boolean taken, RuntimeException cause) {
        if (taken && config.port() != 0) {
            return portTaken(config, cause);
        }
        return new EmbeddedKafkaException(
                "The embedded Kafka on " + config.data()
                        + " did not start; is its disk full, or was it written by a newer version? " + cause,
                cause);
    }

    private static EmbeddedKafkaException portTaken(EmbeddedKafkaConfig config, @Nullable Throwable cause) {
        return new EmbeddedKafkaException(
                "Port " + config.port() + " is in use; stop who uses it or choose another (0: any free one)", cause);
    }

    /** Where clients connect, such as {@code 127.0.0.1:19092}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The cluster's id, the same for every start on one folder. */
    public String clusterId() {
        return clusterId;
    }

    /**
     * Waits until every partition of the topics has a leader that answers. A producer that starts right behind
     * the creation of its topics may otherwise lose its first batch and with it, at its delivery time-out, all.
     *
     * @throws EmbeddedKafkaException if that takes longer than 30 s, or a topic does not exist by then
     */
    public void awaitLeaders(Collection<String> topics) {
        Leaders.await(Map.of("bootstrap.servers", bootstrapServers), topics, Duration.ofSeconds(30));
    }

    /** Stops the broker; returns when its files are closed. Closing again does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                server.shutdown();
                server.awaitShutdown();
            } finally {
                folder.close();
            }
        }
    }

    private record Ports(int broker, int controller) {
        static Ports choose(EmbeddedKafkaConfig config) {
            SecureRandom random = new SecureRandom();
            ClusterNode node = config.node();
            if (node != null) {
                return new Ports(config.port(), node.controllerPort());
            }
            if (config.port() != 0) {
                return new Ports(config.port(), FreePorts.choose(1, random).getFirst());
            }
            List<Integer> ports = FreePorts.choose(2, random);
            return new Ports(ports.getFirst(), ports.getLast());
        }

        boolean free() {
            return FreePorts.isFree(broker) && FreePorts.isFree(controller);
        }
    }
}
