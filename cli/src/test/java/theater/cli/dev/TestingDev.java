package theater.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import theater.chain.note.Ed25519Signer;
import theater.cli.TestingTerminal;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;

/** A whole system in this JVM, for tests of other packages. */
public final class TestingDev implements AutoCloseable {
    private final Path data;
    private final DevSystem system;

    private TestingDev(Path data) {
        this.data = data;
        system = DevSystem.start(DevOptions.of(data), new Progress(new TestingTerminal().terminal()), failure -> {});
    }

    public static TestingDev start(Path data) {
        return new TestingDev(data);
    }

    /** Runs a command against the system; it has to succeed. */
    public TestingTerminal ok(String... arguments) {
        List<String> line = Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--server", system.addresses().http().toString()))
                .toList();
        TestingTerminal terminal = new TestingTerminal();
        assertThat(terminal.run(line.toArray(String[]::new)))
                .as("%s: %s", line, terminal.err())
                .isEqualTo(ExitCode.OK);
        return terminal;
    }

    /** Exports the log with its whole history. */
    public void export(Path folder) throws IOException {
        Path config = Files.writeString(
                data.resolve("theater.yaml"),
                "kafka: {bootstrap.servers: '" + system.addresses().kafka() + "'}\nregistry: {urls: ['"
                        + system.addresses().registry() + "']}\n");
        ok(
                "export-log",
                folder.toString(),
                "--chain",
                system.addresses().chain().toString(),
                "--history",
                config.toString());
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
