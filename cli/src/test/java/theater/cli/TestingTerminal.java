package theater.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import theater.cli.terminal.Terminal;

/** A terminal in memory. */
public final class TestingTerminal {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal;
    private int exitCode = -1;

    public TestingTerminal() {
        this("", Map.of(), false);
    }

    public TestingTerminal(String in, Map<String, String> environment, boolean interactive) {
        terminal = new Terminal(
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                interactive);
    }

    public Terminal terminal() {
        return terminal;
    }

    /** Runs the command and returns its exit code. */
    public int run(String... arguments) {
        exitCode = Main.run(terminal, arguments);
        return exitCode;
    }

    /** The exit code of the last run. */
    public int exitCode() {
        return exitCode;
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public List<String> outLines() {
        return out().lines().toList();
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
