package theater.cli.command;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import theater.cli.config.PruningSection;
import theater.cli.config.TheaterConfig;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.service.Services;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Table;
import theater.cli.terminal.Terminal;
import theater.projector.archive.ArchiveRewriter;
import theater.projector.error.ProjectorException;
import theater.projector.prune.PrunePlan;
import theater.projector.prune.PruneRule;
import theater.projector.prune.Pruner;
import theater.schemas.manifest.DataSize;

@Command(
        name = "prune",
        description = {
            "Take the bytes of old events out of the archive; their hashes stay, and all other proofs hold.",
            "Each actor's history states it first. Events that Kafka still has stay: see 'theater archive trim'.",
            "Which events: the rules under projector.pruning of the configuration, or the one that the options give.",
            "Exit code 1: some actors' histories do not state it yet; run it again."
        })
final class PruneCommand implements Callable<Integer> {
    private static final Duration PATIENCE_WITH_THE_ARCHIVER = Duration.ofMinutes(1);

    private final Terminal terminal;

    @Option(names = "--dry-run", description = "Only show what would go")
    private boolean dryRun;

    @Option(
            names = "--actors",
            paramLabel = "PATTERN",
            description = "Of these actors, such as account/*; with --older-than, --keep or both")
    private @Nullable String actors;

    @Option(
            names = "--types",
            paramLabel = "TYPE",
            split = ",",
            description = "Only events of these types: turn, create, upgrade")
    private List<String> types = new ArrayList<>();

    @Option(names = "--older-than", paramLabel = "TIME", description = "Events that were longer ago, such as 30d")
    private @Nullable String olderThan;

    @Option(names = "--keep", paramLabel = "N", description = "All but the last N events of each actor")
    private @Nullable Long keep;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long to wait until the actors' histories state it and that is archived; default 5m")
    private Duration patience = Duration.ofMinutes(5);

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    PruneCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal is null");
    }

    @Override
    public Integer call() {
        TheaterConfig settings = config.read(terminal);
        List<PruneRule> rules = rules(settings);
        try (Progress progress = new Progress(terminal)) {
            Pruner pruner = new Pruner(
                    settings.cluster(),
                    new ArchiveRewriter(Services.archiveParts(settings), PATIENCE_WITH_THE_ARCHIVER),
                    rules,
                    Clock.systemUTC(),
                    progress::step);
            PrunePlan plan = pruner.plan();
            return show(plan, dryRun ? null : pruner.execute(plan, patience));
        } catch (ProjectorException e) {
            boolean damaged = e.code() == ProjectorException.Code.ARCHIVE_DAMAGED;
            throw new CliException(
                    damaged ? ExitCode.CHECK_FAILED : ExitCode.UNREACHABLE,
                    damaged ? "archive-damaged" : "archive",
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private List<PruneRule> rules(TheaterConfig settings) {
        if (actors == null && (olderThan != null || keep != null || !types.isEmpty())) {
            throw CliException.usage("Say of which actors: --actors 'account/*', or '*' for all.");
        }
        if (actors != null) {
            try {
                return List.of(new PruningSection(actors, types, olderThan, keep).rule());
            } catch (IllegalArgumentException e) {
                throw CliException.usage(String.valueOf(e.getMessage()));
            }
        }
        List<PruningSection> sections = settings.projector().pruning();
        if (sections.isEmpty()) {
            throw CliException.usage("There is no rule which events may go: write some under projector.pruning of the"
                    + " configuration, or give --actors with --older-than or --keep.");
        }
        return sections.stream().map(PruningSection::rule).toList();
    }

    private int show(PrunePlan plan, Pruner.@Nullable Pruned pruned) {
        if (output.json()) {
            terminal.json(json(plan, pruned));
        } else {
            Table table = Table.of("TYPE", "EVENTS", "BYTES");
            new TreeMap<>(plan.types())
                    .forEach((type, amount) ->
                            table.row(type, Long.toString(amount.events()), new DataSize(amount.bytes()).toString()));
            terminal.line(table.toString());
            terminal.line(sentence(plan, pruned));
            if (plan.inKafka() > 0) {
                terminal.line(
                        plan.inKafka() + " more events are chosen and still in Kafka: they stay until 'theater archive"
                                + " trim' has deleted them there.");
            }
        }
        return pruned != null && pruned.unstated() > 0 ? ExitCode.CHECK_FAILED : ExitCode.OK;
    }

    private static String sentence(PrunePlan plan, Pruner.@Nullable Pruned pruned) {
        PrunePlan.Amount total = plan.total();
        if (pruned == null) {
            return total.events() + " events with " + new DataSize(total.bytes()) + " would go; the histories of "
                    + plan.actorsToState() + " actors have to state it first.";
        }
        return pruned.events() + " events are pruned."
                + (pruned.unstated() == 0
                        ? ""
                        : " The histories of " + pruned.unstated()
                                + " actors do not state it yet: run this again. If that does not help, see whether executors"
                                + " run, whether the archive goes on ('theater archive status'), and 'theater dead-letters"
                                + " list --reason unreadable'.");
    }

    private ObjectNode json(PrunePlan plan, Pruner.@Nullable Pruned pruned) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("dryRun", dryRun)
                .put("events", plan.total().events())
                .put("bytes", plan.total().bytes())
                .put("actorsToState", plan.actorsToState())
                .put("inKafka", plan.inKafka());
        ArrayNode list = node.putArray("types");
        new TreeMap<>(plan.types())
                .forEach((type, amount) -> list.addObject()
                        .put("type", type)
                        .put("events", amount.events())
                        .put("bytes", amount.bytes()));
        if (pruned != null) {
            node.put("pruned", pruned.events()).put("unstated", pruned.unstated());
        }
        return node;
    }
}
