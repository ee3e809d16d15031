package theater.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;
import theater.cli.terminal.Terminal;

/** Hands over to the chaos run, which is a module above this one. */
@Command(
        name = "chaos",
        description =
                "Kill brokers and executors under load and check what comes out; all options go there (try --help there).",
        mixinStandardHelpOptions = false)
final class ChaosCommand implements Callable<Integer> {
    private final ModuleAbove module;

    /** Options and their values in one list, so that they keep their order. */
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    ChaosCommand(Terminal terminal) {
        this.module = new ModuleAbove(terminal, "theater.chaos.Chaos", "no-chaos", "The chaos module");
    }

    @Override
    public Integer call() throws ReflectiveOperationException {
        return module.run(arguments.toArray(String[]::new));
    }
}
