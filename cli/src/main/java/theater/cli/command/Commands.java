package theater.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import theater.cli.terminal.Terminal;

/** All subcommands, by name, in the order of the help text. */
public final class Commands {
    private Commands() {}

    /** Fresh commands that read and write on a terminal. */
    public static Map<String, Object> all(Terminal terminal) {
        Map<String, Object> commands = new LinkedHashMap<>();
        commands.put("demo", new DemoCommand(terminal));
        commands.put("dev", new DevCommand(terminal));
        commands.put("new", new NewCommand(terminal));
        commands.put("build", new BuildCommand(terminal));
        commands.put("inspect", new InspectCommand(terminal));
        commands.put("deploy", new DeployCommand(terminal));
        commands.put("types", new TypesCommand(terminal));
        commands.put("actors", new ActorsCommand(terminal));
        commands.put("send", new SendCommand(terminal));
        commands.put("ask", new AskCommand(terminal));
        commands.put("events", new EventsCommand(terminal));
        commands.put("replay", new ReplayCommand(terminal));
        commands.put("dead-letters", DeadLettersCommand.withSubcommands(terminal));
        commands.put("proof", new ProofCommand(terminal));
        commands.put("verify", new VerifyCommand(terminal));
        commands.put("keys", KeysCommand.withSubcommands(terminal));
        commands.put("export-log", new ExportLogCommand(terminal));
        commands.put("archive", ArchiveCommand.withSubcommands(terminal));
        commands.put("prune", new PruneCommand(terminal));
        commands.put("init", new InitCommand(terminal));
        commands.put("run", new RunCommand(terminal));
        commands.put("bench", new BenchCommand(terminal));
        commands.put("chaos", new ChaosCommand(terminal));
        return commands;
    }
}
