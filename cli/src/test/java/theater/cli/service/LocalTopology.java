package theater.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import theater.cli.Main;
import theater.cli.TestingTerminal;
import theater.cli.error.ExitCode;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;
import theater.testing.TestProcess;

/**
 * What compose/compose.yaml describes, as processes of this machine: each service in a JVM of its own with the
 * configuration file of the containers, in which only addresses and folders differ. The broker runs in this JVM. Used by
 * one thread.
 */
final class LocalTopology implements AutoCloseable {
    private static final Path COMPOSE = Path.of("..", "compose");
    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);
    private static final String VOLUMES = "/var/lib/theater";
    /** Short lives and two cores: the second compiler takes more than it gives. */
    private static final List<String> JVM = List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Parts parts = new Parts();
    private final Map<ServiceName, TestProcess> services = new EnumMap<>(ServiceName.class);
    private final Path config;

    private LocalTopology(Path config) {
        this.config = config;
    }

    /** Starts everything in the order of compose.yaml; returns when its healthchecks are content. */
    static LocalTopology start(Path folder) throws IOException {
        LocalTopology topology = new LocalTopology(folder.resolve("theater.yaml"));
        try {
            topology.startAll(folder);
            return topology;
        } catch (IOException | RuntimeException | AssertionError e) {
            topology.close();
            throw e;
        }
    }

    private void startAll(Path folder) throws IOException {
        EmbeddedKafka kafka = parts.add("kafka", EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder.resolve("kafka"))));
        LocalRegistry registry =
                parts.add("registry", LocalRegistry.start(folder, kafka.bootstrapServers(), freePort()));
        writeConfig(folder, kafka.bootstrapServers(), registry.url());
        TestingTerminal init = new TestingTerminal();
        assertThat(init.run("init", "--config=" + config)).as(init.err()).isEqualTo(ExitCode.OK);
        registry.awaitReady();
        for (ServiceName service : List.of(ServiceName.STORE, ServiceName.PROJECTOR, ServiceName.EXECUTOR)) {
            start(service);
        }
        // Nothing needs ingress, and ingress looks for the others when it is asked: it may start beside them.
        start(ServiceName.INGRESS);
        services.keySet().forEach(this::awaitHealthy);
    }

    /** The file of the containers; a key that it does not have is a mistake here. */
    private void writeConfig(Path folder, String kafka, URI registry) throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        String text = Files.readString(COMPOSE.resolve("theater.yaml"));
        assertThat(text).contains(VOLUMES);
        ObjectNode root = (ObjectNode) yaml.readTree(text.replace(VOLUMES, folder.toString()));
        int store = freePort();
        int projector = freePort();
        put(root, "/kafka", "bootstrap.servers", kafka);
        ((ObjectNode) root.required("registry")).putArray("urls").add(registry.toString());
        put(root, "/store", "port", store);
        put(root, "/projector", "port", projector);
        put(root, "/ingress", "port", freePort());
        put(root, "/ingress", "store", "http://127.0.0.1:" + store);
        put(root, "/ingress", "projector", "http://127.0.0.1:" + projector);
        Files.write(config, yaml.writeValueAsBytes(root));
    }

    private static void put(ObjectNode root, String section, String key, Object value) {
        ObjectNode keys = (ObjectNode) root.requiredAt(section);
        assertThat(keys.has(key)).as(section + " has " + key).isTrue();
        keys.putPOJO(key, value);
    }

    /** Below the ephemeral ranges, so that no outgoing connection takes it before the service does. */
    private static int freePort() {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
        } while (!isFree(port));
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts a service; it may not work yet. */
    void start(ServiceName service) {
        services.put(
                service,
                TestProcess.start(
                        Map.of("OPERATIONS_PORT", "0"),
                        JVM,
                        Main.class,
                        "run",
                        service.name().toLowerCase(Locale.ROOT),
                        "--json",
                        "--config=" + config));
    }

    /** Waits until the containers' healthcheck, asked as the container engine asks it, says that a service is ready. */
    void awaitHealthy(ServiceName service) {
        URI operations = described(service, "operations");
        await(service + " is healthy").atMost(LONGEST_START).until(() -> {
            ProcessBuilder check =
                    new ProcessBuilder(COMPOSE.resolve("healthcheck").toString());
            check.environment().put("OPERATIONS_PORT", Integer.toString(operations.getPort()));
            return check.redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        });
    }

    /** What a service says about itself when it has started. */
    URI described(ServiceName service, String key) {
        String line = process(service).awaitLine(text -> text.startsWith("{\"service\":"), LONGEST_START);
        try {
            return URI.create(new ObjectMapper().readTree(line).required(key).asText());
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }

    TestProcess process(ServiceName service) {
        TestProcess process = services.get(service);
        assertThat(process).as(service + " was started").isNotNull();
        return process;
    }

    /** The configuration file of all services. */
    Path config() {
        return config;
    }

    /** SIGTERM to a service; returns its exit code. */
    int stop(ServiceName service) {
        TestProcess process = process(service);
        process.terminate();
        return process.awaitExit(LONGEST_STOP);
    }

    @Override
    public void close() {
        services.values().forEach(TestProcess::close);
        parts.close();
    }
}
