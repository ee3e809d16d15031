package theater.cli.command;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Terminal;

/**
 * Hands over to the benchmarks, which are a module above this one: {@code theater.benchmarks.Bench} with
 * {@code static int run(String[])} or {@code static void main(String[])}.
 */
@Command(
        name = "bench",
        description = "Measure this build on this machine; all options go to the benchmarks (try --help there).",
        mixinStandardHelpOptions = false)
final class BenchCommand implements Callable<Integer> {
    private static final String ENTRY = "theater.benchmarks.Bench";

    private final Terminal terminal;

    /** Options and their values in one list, so that they keep their order. */
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    BenchCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal is null");
    }

    @Override
    public Integer call() throws ReflectiveOperationException {
        return delegate(arguments.toArray(String[]::new));
    }

    private int delegate(String[] all) throws ReflectiveOperationException {
        Class<?> entry;
        try {
            entry = Class.forName(ENTRY);
        } catch (ClassNotFoundException e) {
            throw new CliException(ExitCode.USAGE, "no-benchmarks", "The benchmarks are not part of this build.", e);
        }
        try {
            Method run = entry.getMethod("run", String[].class);
            return (int) run.invoke(null, (Object) all);
        } catch (NoSuchMethodException e) {
            entry.getMethod("main", String[].class).invoke(null, (Object) all);
            return ExitCode.OK;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            terminal.note("the benchmarks failed");
            throw e;
        }
    }
}
