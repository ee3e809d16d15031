package theater.cli.terminal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command reads and writes. Results go to {@code out}, everything else (progress, warnings, errors) to
 * {@code err}, so that {@code --json} output can be piped. Safe for use by several threads.
 *
 * @param in standard input
 * @param out results
 * @param err progress and errors
 * @param environment environment variables
 * @param interactive true if a person looks at {@code err}: progress may rewrite its line
 */
public record Terminal(
        InputStream in, PrintStream out, PrintStream err, Map<String, String> environment, boolean interactive) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Terminal {
        requireNonNull(in, "in is null");
        requireNonNull(out, "out is null");
        requireNonNull(err, "err is null");
        environment = Map.copyOf(environment);
    }

    /** This process's own streams, in UTF-8 whatever the locale. */
    public static Terminal ofProcess() {
        return new Terminal(
                System.in,
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                isTerminal() && System.getenv("CI") == null);
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    /** A variable that is set and not empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** Prints one line of results. */
    public void line(String text) {
        out.println(text);
        out.flush();
    }

    /** Prints a value as one line of JSON. */
    public void json(JsonNode value) {
        try {
            line(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }

    /** Prints a line that is not part of the results. */
    public void note(String text) {
        err.println(text);
        err.flush();
    }
}
