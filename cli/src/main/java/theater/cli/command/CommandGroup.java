package theater.cli.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing but hold others: without one of them it says which there are. */
abstract class CommandGroup implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public final void run() {
        if (spec != null) {
            List<String> names = new ArrayList<>(spec.subcommands().keySet());
            String last = names.removeLast();
            throw new ParameterException(
                    spec.commandLine(), "name a command: " + String.join(", ", names) + " or " + last);
        }
    }
}
