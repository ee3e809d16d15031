package theater.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import theater.cli.ExitCode;
import theater.cli.api.TheaterClient;
import theater.cli.config.ConfigFile;
import theater.cli.export.HistoryExport;
import theater.cli.export.LogExport;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Terminal;

@Command(
        name = "export-log",
        description = {
            "Write the log as static files (checkpoint, vkey, tile/...) that 'theater verify' and other",
            "people's tools read. With --history also every block's index text and events, from Kafka."
        })
final class ExportLogCommand extends ServerCommand {
    @Parameters(paramLabel = "DIR", description = "Folder to write; made if it is new")
    private Path folder = Path.of("");

    @Option(
            names = "--history",
            paramLabel = "CONFIG",
            description = "Add index texts and events, read from the cluster of this configuration file")
    private @Nullable Path history;

    @Option(names = "--chain", paramLabel = "URL", description = "Where the log is served, if not at the server")
    private @Nullable URI chain;

    ExportLogCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(TheaterClient server) {
        if (chain == null) {
            return export(server);
        }
        try (TheaterClient client = new TheaterClient(chain)) {
            return export(client);
        }
    }

    private int export(TheaterClient client) {
        LogExport.Exported exported;
        long events = 0;
        try (Progress progress = new Progress(terminal())) {
            progress.step("Copying the log");
            exported = new LogExport(client, folder, progress).export();
            if (history != null) {
                progress.step("Copying the history");
                events = new HistoryExport(
                                ConfigFile.read(history, terminal().environment())
                                        .cluster(),
                                progress)
                        .export(folder, exported.checkpoint());
            }
        }
        if (json()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            result.put("folder", folder.toString())
                    .put("origin", exported.checkpoint().origin())
                    .put("size", exported.checkpoint().size())
                    .put("root", exported.checkpoint().root().base64())
                    .put("vkey", exported.key().format())
                    .put("events", events);
            terminal().json(result);
        } else {
            terminal()
                    .line("wrote " + exported.checkpoint().size() + " leaves of "
                            + exported.checkpoint().origin()
                            + (history == null ? "" : " and " + events + " events") + " to " + folder
                            + "\nverify it with: theater verify " + folder);
        }
        return ExitCode.OK;
    }
}
