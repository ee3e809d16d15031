package theater.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;
import theater.cli.terminal.Terminal;

/** Hands over to the benchmarks, which are a module above this one. */
@Command(
        name = "bench",
        description = "Measure this build on this machine; all options go to the benchmarks (try --help there).",
        mixinStandardHelpOptions = false)
final class BenchCommand implements Callable<Integer> {
    private final ModuleAbove module;

    /** Options and their values in one list, so that they keep their order. */
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    BenchCommand(Terminal terminal) {
        this.module = new ModuleAbove(terminal, "theater.benchmarks.Bench", "no-benchmarks", "The benchmark module");
    }

    @Override
    public Integer call() throws ReflectiveOperationException {
        return module.run(arguments.toArray(String[]::new));
    }
}
