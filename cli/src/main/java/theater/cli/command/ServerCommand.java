package theater.cli.command;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import theater.cli.api.TheaterClient;
import theater.cli.terminal.Terminal;

/** A command that asks one server something. */
abstract class ServerCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    ServerCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal is null");
    }

    final Terminal terminal() {
        return terminal;
    }

    final boolean json() {
        return output.json();
    }

    @Override
    public final Integer call() throws Exception {
        try (TheaterClient client = server.connect(terminal)) {
            return run(client);
        }
    }

    /** Does the work and returns an exit code. */
    abstract int run(TheaterClient client) throws Exception;
}
