package theater.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import theater.cli.error.CliException;
import theater.cli.terminal.Terminal;

/** A message body given on the command line: text, {@code @FILE}, or {@code -} for standard input. */
final class Body {
    static final String DESCRIPTION = "The body: text, @FILE, or - for standard input; @@ stands for a leading @";

    private Body() {}

    /** Reads the body; none is empty. */
    static byte[] read(@Nullable String argument, Terminal terminal) {
        if (argument == null) {
            return new byte[0];
        }
        try {
            if (argument.equals("-")) {
                return terminal.in().readAllBytes();
            }
            if (argument.startsWith("@@")) {
                return argument.substring(1).getBytes(StandardCharsets.UTF_8);
            }
            if (argument.startsWith("@")) {
                return Files.readAllBytes(Path.of(argument.substring(1)));
            }
        } catch (IOException e) {
            throw CliException.usage("Cannot read the body from " + argument + ": " + Reasons.of(e));
        }
        return argument.getBytes(StandardCharsets.UTF_8);
    }
}
