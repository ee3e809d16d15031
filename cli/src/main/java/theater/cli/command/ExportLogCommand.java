package theater.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.cli.api.TheaterClient;
import theater.cli.config.ConfigFile;
import theater.cli.error.ExitCode;
import theater.cli.export.LogExport;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Terminal;
import theater.projector.export.LogExporter;
import theater.schemas.ClusterConfig;

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
        URI source = chain == null ? server.server() : chain;
        Result result;
        try (Progress progress = new Progress(terminal())) {
            progress.step("Copying the log from " + source);
            result = history == null ? tiles(source, progress) : whole(source, history);
        }
        show(result);
        return ExitCode.OK;
    }

    /** What was written. */
    private record Result(Note note, long events) {}

    private Result tiles(URI source, Progress progress) {
        try (TheaterClient client = new TheaterClient(source)) {
            return new Result(new LogExport(client, folder, progress).export(), 0);
        }
    }

    private Result whole(URI source, Path config) {
        ClusterConfig cluster =
                ConfigFile.read(config, terminal().environment()).cluster();
        LogExporter.Exported exported = LogExporter.export(source, cluster, folder);
        return new Result(Note.parse(exported.checkpoint().note()), exported.events());
    }

    private void show(Result result) {
        Checkpoint checkpoint = Checkpoint.of(result.note());
        if (json()) {
            terminal()
                    .json(JsonNodeFactory.instance
                            .objectNode()
                            .put("folder", folder.toString())
                            .put("origin", checkpoint.origin())
                            .put("size", checkpoint.size())
                            .put("root", checkpoint.root().base64())
                            .put("events", result.events()));
        } else {
            terminal()
                    .line("wrote " + checkpoint.size() + " leaves of " + checkpoint.origin()
                            + (history == null ? "" : " and " + result.events() + " events") + " to " + folder
                            + "\nverify it with: theater verify " + folder);
        }
    }
}
