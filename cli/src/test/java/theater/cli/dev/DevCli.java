package theater.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import theater.cli.TestingTerminal;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;

/** The command line of a whole system that runs in this JVM. */
final class DevCli implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Commands that ask no server. */
    private static final Set<String> OFFLINE = Set.of("verify", "init");

    private final DevSystem system;

    private DevCli(DevSystem system) {
        this.system = system;
    }

    static DevCli start(Path data) {
        return new DevCli(
                DevSystem.start(DevOptions.of(data), new Progress(new TestingTerminal().terminal()), failure -> {}));
    }

    DevSystem system() {
        return system;
    }

    /** Runs a command that has to end well. */
    TestingTerminal ok(String... arguments) {
        TestingTerminal terminal = run(arguments);
        assertThat(terminal.exitCode()).describedAs(terminal.err()).isEqualTo(ExitCode.OK);
        return terminal;
    }

    /** Runs a command, with the server where it talks to one. */
    TestingTerminal run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!OFFLINE.contains(arguments[0])) {
            all.add("--server=" + system.addresses().http());
        }
        TestingTerminal terminal = new TestingTerminal();
        terminal.run(all.toArray(String[]::new));
        return terminal;
    }

    List<JsonNode> events(String... options) {
        List<String> all = new ArrayList<>(List.of("events", "--json"));
        all.addAll(List.of(options));
        return ok(all.toArray(String[]::new)).outLines().stream()
                .map(DevCli::json)
                .toList();
    }

    /** A configuration file for this system's cluster. */
    Path config(Path file, String more) throws IOException {
        return Files.writeString(
                file,
                "kafka: {bootstrap.servers: '" + system.addresses().kafka() + "'}\nregistry: {urls: ['"
                        + system.addresses().registry() + "']}\n" + more);
    }

    static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }

    @Override
    public void close() {
        system.close();
    }
}
