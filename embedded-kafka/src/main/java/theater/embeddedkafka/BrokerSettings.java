package theater.embeddedkafka;

import java.util.Map;
import java.util.Properties;

/** What one node needs in order to be a whole cluster, or a part of one, and to start and stop quickly. Pure. */
final class BrokerSettings {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    static final String HOST = "127.0.0.1";
    private static final int COPIES = 3;

    private BrokerSettings() {}

    static Properties of(EmbeddedKafkaConfig config, int brokerPort, int controllerPort) {
        Properties settings = new Properties();
        ClusterNode node =
                config.node() == null ? new ClusterNode(NODE_ID, "", Map.of(NODE_ID, controllerPort)) : config.node();
        node(settings, node, brokerPort);
        settings.setProperty("log.dirs", config.data().toAbsolutePath().toString());
        copies(settings, Math.min(COPIES, node.controllerPorts().size()));
        quick(settings);
        if (node.controllerPorts().size() > 1) {
            patient(settings);
        }
        config.settings().forEach(settings::setProperty);
        return settings;
    }

    static String bootstrapServers(int brokerPort) {
        return HOST + ":" + brokerPort;
    }

    private static void node(Properties settings, ClusterNode node, int brokerPort) {
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", Integer.toString(node.id()));
        // Static voters come from here at every start, so the controller may change its port.
        settings.setProperty("controller.quorum.voters", node.voters());
        settings.setProperty(
                "listeners",
                "PLAINTEXT://" + HOST + ":" + brokerPort + "," + CONTROLLER_LISTENER + "://" + HOST + ":"
                        + node.controllerPort());
        settings.setProperty("advertised.listeners", "PLAINTEXT://" + HOST + ":" + brokerPort);
        settings.setProperty("inter.broker.listener.name", "PLAINTEXT");
        settings.setProperty("controller.listener.names", CONTROLLER_LISTENER);
        settings.setProperty(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    }

    private static void copies(Properties settings, int factor) {
        String copies = Integer.toString(factor);
        // One may be missing.
        String inSync = Integer.toString(Math.max(1, factor - 1));
        settings.setProperty("default.replication.factor", copies);
        settings.setProperty("min.insync.replicas", inSync);
        settings.setProperty("offsets.topic.replication.factor", copies);
        settings.setProperty("offsets.topic.num.partitions", "4");
        settings.setProperty("transaction.state.log.replication.factor", copies);
        settings.setProperty("transaction.state.log.min.isr", inSync);
        settings.setProperty("transaction.state.log.num.partitions", "4");
        settings.setProperty("share.coordinator.state.topic.replication.factor", copies);
        settings.setProperty("share.coordinator.state.topic.min.isr", inSync);
        settings.setProperty("share.coordinator.state.topic.num.partitions", "1");
        settings.setProperty("auto.create.topics.enable", "false");
    }

    private static void quick(Properties settings) {
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        // A transaction left open by a dead producer holds back all read_committed consumers.
        settings.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        // After a kill the controller refuses the new broker until the session of the one before is over.
        settings.setProperty("broker.session.timeout.ms", "3000");
        settings.setProperty("broker.heartbeat.interval.ms", "500");
        // Ends that session at once on an orderly stop, within milliseconds as there are no other replicas.
        settings.setProperty("controlled.shutdown.enable", "true");
        settings.setProperty("server.max.startup.time.ms", "60000");
        settings.setProperty("num.network.threads", "2");
        settings.setProperty("num.io.threads", "4");
        settings.setProperty("background.threads", "2");
        // The cleaner takes this much heap at start; the default is 128 MiB.
        settings.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
    }

    /** Nodes of a cluster wait for each other, on a busy machine for long; a short session would fence them meanwhile. */
    private static void patient(Properties settings) {
        settings.setProperty("broker.session.timeout.ms", "9000");
        settings.setProperty("controller.quorum.fetch.timeout.ms", "4000");
        settings.setProperty("server.max.startup.time.ms", "180000");
    }
}
