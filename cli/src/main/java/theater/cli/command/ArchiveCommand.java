package theater.cli.command;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import theater.cli.api.TheaterClient;
import theater.cli.config.TheaterConfig;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Table;
import theater.cli.terminal.Terminal;
import theater.projector.archive.ArchiveCheck;
import theater.projector.archive.CatalogueStore;
import theater.projector.archive.FileCatalogueStore;
import theater.projector.archive.Trim;
import theater.projector.error.ProjectorException;
import theater.schemas.manifest.DataSize;
import theater.store.FileSystemBlobStore;

@Command(
        name = "archive",
        description = "Look at the archive of events, check it, and let Kafka's copy go.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
final class ArchiveCommand extends CommandGroup {
    private ArchiveCommand() {}

    /** The command with its subcommands. */
    static CommandLine withSubcommands(Terminal terminal) {
        return new CommandLine(new ArchiveCommand())
                .addSubcommand(new Status(terminal))
                .addSubcommand(new Check(terminal))
                .addSubcommand(new TrimKafka(terminal));
    }

    @Command(
            name = "status",
            description = "Show how far the archive is, by partition. Exit code 1: some partition has a problem.")
    private static final class Status extends ServerCommand {
        Status(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(TheaterClient client) {
            JsonNode status = client.require("/v1/archive").json();
            boolean good = true;
            Table table = Table.of(
                    "PARTITION",
                    "BLOCKS",
                    "OF",
                    "EVENTS",
                    "PRUNED",
                    "NEXT OFFSET",
                    "SEGMENTS",
                    "CONTENT",
                    "STORED",
                    "PROBLEM");
            for (JsonNode partition : status.path("partitions")) {
                good &= partition.path("problem").isMissingNode();
                table.row(
                        partition.path("partition").asText(),
                        partition.path("blocks").asText(),
                        partition.path("blocksInLog").asText(),
                        partition.path("events").asText(),
                        partition.path("pruned").asText(),
                        partition.path("nextOffset").asText(),
                        partition.path("segments").asText(),
                        new DataSize(partition.path("contentBytes").asLong()).toString(),
                        new DataSize(partition.path("storedBytes").asLong()).toString(),
                        partition.path("problem").asText("-"));
            }
            if (json()) {
                terminal().json(status);
            } else {
                terminal().line(table.toString());
            }
            return good ? ExitCode.OK : ExitCode.CHECK_FAILED;
        }
    }

    /** Works on the folders that the configuration names, which have to be those of the projectors. */
    private abstract static class OfFolders implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final ConfigOption config = new ConfigOption();

        @Mixin
        private final OutputOption output = new OutputOption();

        OfFolders(Terminal terminal) {
            this.terminal = requireNonNull(terminal, "terminal is null");
        }

        final Terminal terminal() {
            return terminal;
        }

        final boolean json() {
            return output.json();
        }

        @Override
        public final Integer call() {
            TheaterConfig settings = config.read(terminal);
            CatalogueStore catalogues = new FileCatalogueStore(
                    settings.projector().checkpointFolder().resolve("archive"),
                    settings.projector().origin());
            FileSystemBlobStore blobs = new FileSystemBlobStore(settings.projector()
                    .archive()
                    .settings(settings.store().data())
                    .store());
            try (Progress progress = new Progress(terminal);
                    Trim trim = new Trim(settings.cluster(), catalogues, new ArchiveCheck(catalogues, blobs))) {
                return run(trim, new ArchiveCheck(catalogues, blobs), progress);
            } catch (ProjectorException e) {
                boolean damaged = e.code() == ProjectorException.Code.ARCHIVE_DAMAGED;
                throw new CliException(
                        damaged ? ExitCode.CHECK_FAILED : ExitCode.UNREACHABLE,
                        damaged ? "archive-damaged" : "archive",
                        String.valueOf(e.getMessage()),
                        e);
            }
        }

        abstract int run(Trim trim, ArchiveCheck check, Progress progress);
    }

    @Command(
            name = "check",
            description = {
                "Read all segments and compare every event with its block and every block with the one before it.",
                "Exit code 1: a segment is missing or damaged."
            })
    private static final class Check extends OfFolders {
        Check(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(Trim trim, ArchiveCheck check, Progress progress) {
            long events = 0;
            for (Trim.Plan plan : trim.plan(Duration.ZERO, Clock.systemUTC())) {
                progress.step("Checking partition " + plan.partition());
                events += check.offsets(plan.partition(), 0, Long.MAX_VALUE);
            }
            if (json()) {
                terminal().json(JsonNodeFactory.instance.objectNode().put("events", events));
            } else {
                terminal().line(events + " archived events are whole");
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "trim",
            description = {
                "Delete events from Kafka that are archived, that the chain has passed and that are older than --keep.",
                "Before anything is deleted, the archive's segments of it are read and checked."
            })
    private static final class TrimKafka extends OfFolders {
        @Option(
                names = "--keep",
                paramLabel = "TIME",
                required = true,
                converter = DurationConverter.class,
                description = "Keep events that are younger, such as 7d")
        private Duration keep = Duration.ZERO;

        @Option(names = "--dry-run", description = "Only show what would go")
        private boolean dryRun;

        TrimKafka(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(Trim trim, ArchiveCheck check, Progress progress) {
            progress.step("Comparing Kafka, chain and archive");
            List<Trim.Plan> plans = trim.plan(keep, Clock.systemUTC());
            if (!dryRun) {
                trim.execute(plans, plan -> progress.step("Checking and deleting partition " + plan.partition()));
            }
            show(plans);
            return ExitCode.OK;
        }

        private void show(List<Trim.Plan> plans) {
            Table table = Table.of("PARTITION", "BEGIN", dryRun ? "WOULD GO UP TO" : "GONE UP TO", "END", "REST STAYS");
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (Trim.Plan plan : plans) {
                table.row(
                        Integer.toString(plan.partition()),
                        Long.toString(plan.begin()),
                        Long.toString(plan.upTo()),
                        Long.toString(plan.end()),
                        plan.reason());
                list.addObject()
                        .put("partition", plan.partition())
                        .put("begin", plan.begin())
                        .put("upTo", plan.upTo())
                        .put("end", plan.end())
                        .put("archived", plan.archived())
                        .put("chained", plan.chained())
                        .put("reason", plan.reason());
            }
            if (json()) {
                ObjectNode result = JsonNodeFactory.instance.objectNode().put("dryRun", dryRun);
                result.set("partitions", list);
                terminal().json(result);
            } else {
                terminal().line(table.toString());
            }
        }
    }
}
