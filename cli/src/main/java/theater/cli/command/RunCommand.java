package theater.cli.command;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import theater.cli.config.TheaterConfig;
import theater.cli.service.Lifetime;
import theater.cli.service.Logging;
import theater.cli.service.ServiceName;
import theater.cli.service.ServiceProcess;
import theater.cli.terminal.Terminal;

@Command(
        name = "run",
        description = {
            "Run one service against a cluster that 'theater init' has prepared, until SIGTERM.",
            "It logs to standard output; metrics and health are at operations.port."
        })
final class RunCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "SERVICE", description = "executor, projector, store or ingress")
    private ServiceName service = ServiceName.EXECUTOR;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    RunCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal is null");
    }

    @Override
    public Integer call() throws InterruptedException {
        TheaterConfig settings = config.read(terminal);
        Logging.toConsole();
        Lifetime lifetime = new Lifetime();
        ServiceProcess process = ServiceProcess.start(service, settings, lifetime::fail);
        if (output.json()) {
            terminal.json(process.description());
        }
        return lifetime.runUntilStopped(process);
    }
}
