package theater.cli.command;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import theater.cli.api.TheaterClient;
import theater.cli.error.CliException;
import theater.cli.terminal.Terminal;

/** Which server a command talks to: {@code --server}, else THEATER_SERVER, else a local {@code theater dev}. */
final class ServerOption {
    private static final String VARIABLE = "THEATER_SERVER";

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The server; default: $THEATER_SERVER, else http://127.0.0.1:7070")
    private @Nullable String server;

    /** A client that the caller closes. */
    TheaterClient connect(Terminal terminal) {
        return new TheaterClient(address(terminal));
    }

    private URI address(Terminal terminal) {
        String given = server != null ? server : terminal.variable(VARIABLE).orElse(null);
        if (given == null) {
            return TheaterClient.DEFAULT_SERVER;
        }
        try {
            URI uri = new URI(given);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Answered below, as any other address that is none.
        }
        throw CliException.usage("'" + given + "' is not a server's address; it looks like http://127.0.0.1:7070");
    }
}
