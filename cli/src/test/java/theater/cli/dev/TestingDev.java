package theater.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import theater.chain.note.Ed25519Signer;
import theater.cli.TestingTerminal;
import theater.cli.config.ArchiveSection;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;

/** A whole system in this JVM, and its command line. */
public final class TestingDev implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Commands that ask no server. */
    private static final Set<String> OFFLINE = Set.of("verify", "prune");

    private final Path data;
    private final DevSystem system;

    private TestingDev(Path data, DevOptions options) {
        this.data = data;
        system = DevSystem.start(options, new Progress(new TestingTerminal().terminal()), failure -> {});
    }

    public static TestingDev start(Path data) {
        return new TestingDev(data, DevOptions.of(data));
    }

    /** One that archives many times a second. */
    public static TestingDev startArchiving(Path data) {
        ArchiveSection archive = new ArchiveSection(true, null, "16MiB", "1GiB", "200ms", 3);
        return new TestingDev(data, new DevOptions(data, DevPorts.ANY, true, List.of(), archive));
    }

    DevSystem system() {
        return system;
    }

    /** Runs a command that has to end well. */
    public TestingTerminal ok(String... arguments) {
        TestingTerminal terminal = run(arguments);
        assertThat(terminal.exitCode())
                .as("%s: %s", List.of(arguments), terminal.err())
                .isEqualTo(ExitCode.OK);
        return terminal;
    }

    /** Runs a command, with the server where it talks to one. */
    TestingTerminal run(String... arguments) {
        return run(new TestingTerminal(), arguments);
    }

    /** The same on a terminal that has more to give than nothing. */
    TestingTerminal run(TestingTerminal terminal, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        boolean local = arguments[0].equals("archive") && !arguments[1].equals("status");
        if (!local && !OFFLINE.contains(arguments[0])) {
            all.add("--server=" + system.addresses().http());
        }
        terminal.run(all.toArray(String[]::new));
        return terminal;
    }

    List<JsonNode> events(String... options) {
        List<String> all = new ArrayList<>(List.of("events", "--json"));
        all.addAll(List.of(options));
        return ok(all.toArray(String[]::new)).outLines().stream()
                .map(TestingDev::json)
                .toList();
    }

    static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }

    /** Exports the log with its whole history. */
    public void export(Path folder) throws IOException {
        ok(
                "export-log",
                folder.toString(),
                "--chain",
                system.addresses().chain().toString(),
                "--history",
                config().toString());
    }

    /** Has the archive take all events of the signed log, and Kafka's copy go. */
    public void archiveAndTrim() throws IOException {
        String config = config().toString();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            JsonNode status = json(ok("archive", "status", "--json").outLines().getLast());
            JsonNode trim = json(ok("archive", "trim", "--keep", "0s", "--json", "--config", config)
                    .outLines()
                    .getLast());
            boolean archived = true;
            for (JsonNode partition : status.path("partitions")) {
                archived &= partition.path("blocks").asLong()
                        == partition.path("blocksInLog").asLong();
            }
            for (JsonNode partition : trim.path("partitions")) {
                archived &= partition.path("upTo").asLong()
                        >= partition.path("archived").asLong();
            }
            return archived;
        });
    }

    /** Prunes; returns what the command says. */
    public JsonNode prune(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("prune", "--json", "--config", config().toString()));
        all.addAll(List.of(options));
        return json(ok(all.toArray(String[]::new)).outLines().getLast());
    }

    /** A configuration file for the system's cluster and folders. */
    Path config() throws IOException {
        return Files.writeString(
                data.resolve("theater.yaml"),
                "kafka: {bootstrap.servers: '" + system.addresses().kafka() + "'}\nregistry: {urls: ['"
                        + system.addresses().registry() + "']}\nstore: {data: " + data.resolve("store")
                        + "}\nprojector: {origin: theater.dev/log, checkpoints: " + data.resolve("store") + "}\n");
    }

    /** The key that signs the log. */
    public Ed25519Signer signer() throws IOException {
        try (Stream<Path> keys = Files.walk(data.resolve("keys"))) {
            for (Path key : keys.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(key);
                if (text.startsWith("PRIVATE+KEY+")) {
                    return Ed25519Signer.parse(text);
                }
            }
        }
        throw new AssertionError("no signing key");
    }

    @Override
    public void close() {
        system.close();
    }
}
