package theater.cli.command;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Terminal;

/** A module that depends on this one, so that it can only be called by name. */
final class ModuleAbove {
    private final Terminal terminal;
    private final String entry;
    private final String code;
    private final String name;

    /**
     * A module.
     *
     * @param entry class with {@code static int run(String[])} or {@code static void main(String[])}
     * @param code of the error if it is not there
     * @param name for people
     */
    ModuleAbove(Terminal terminal, String entry, String code, String name) {
        this.terminal = requireNonNull(terminal, "terminal is null");
        this.entry = entry;
        this.code = code;
        this.name = name;
    }

    /** Runs it with a command's arguments and returns its exit code. */
    int run(String... arguments) throws ReflectiveOperationException {
        Class<?> found;
        try {
            found = Class.forName(entry);
        } catch (ClassNotFoundException e) {
            throw new CliException(ExitCode.USAGE, code, name + " is not part of this build.", e);
        }
        try {
            Method run = found.getMethod("run", String[].class);
            return (int) run.invoke(null, (Object) arguments);
        } catch (NoSuchMethodException e) {
            found.getMethod("main", String[].class).invoke(null, (Object) arguments);
            return ExitCode.OK;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            terminal.note(name + " failed");
            throw e;
        }
    }
}
