package theater.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import theater.chain.ChainException;
import theater.chain.audit.TrustFiles;
import theater.chain.note.VerifierKey;
import theater.cli.api.TheaterClient;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.export.ProofSource;
import theater.cli.replay.MailboxCopy;
import theater.cli.replay.ServerBlobs;
import theater.cli.replay.ServerHistory;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Terminal;
import theater.replay.Blobs;
import theater.replay.Difference;
import theater.replay.Replay;
import theater.replay.ReplayException;
import theater.replay.Report;
import theater.replay.Runtimes;
import theater.replay.WhatIf;
import theater.schemas.avro.Event;
import theater.schemas.topic.Topics;
import theater.store.Digest;
import theater.wasmtime.WasmtimeException;

@Command(
        name = "replay",
        description = {
            "Run an actor's turns again in a sandbox here and compare each host call, outcome and state with the log.",
            "With --component: show what another component would have done. Nothing takes effect.",
            "With --topic: copy old messages to a copy of the actors under another topic prefix.",
            "Exit code 0 only if all turns are identical."
        })
final class ReplayCommand extends ServerCommand {
    @Parameters(arity = "0..1", paramLabel = "ACTOR", description = "The actor's id")
    private String actor = "";

    @Option(
            names = "--from",
            paramLabel = "SEQ|OFFSET",
            description =
                    "First event to run again; default: 0. Or the first message to copy; default: where the last copy"
                            + " ended")
    private @Nullable Long from;

    @Option(
            names = "--to",
            paramLabel = "SEQ|OFFSET",
            description = "Last event to run again, or offset before which copying ends; default: the end")
    private @Nullable Long to;

    @Option(
            names = "--component",
            paramLabel = "FILE|DIGEST",
            description = "Run this component instead, a file or sha256:… of the store, and print other effects")
    private @Nullable String component;

    @Option(
            names = "--vkey",
            paramLabel = "KEY",
            description = "The log's key, or a file with it, known from elsewhere; default: the server's own")
    private @Nullable String vkey;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Copy the messages of this topic, such as theater.mailbox.normal")
    private @Nullable String topic;

    @Option(names = "--partition", paramLabel = "P", description = "… of this partition")
    private @Nullable Integer partition;

    @Option(names = "--into", paramLabel = "PREFIX", description = "… to the same topic under this prefix")
    private @Nullable String into;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where compiled components are kept; default: theater in the user's cache folder")
    private @Nullable Path cache;

    ReplayCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(TheaterClient client) throws InterruptedException {
        if ((topic == null) == actor.isEmpty()) {
            throw CliException.usage("Name an actor, or messages to copy (--topic, --partition, --into).");
        }
        if ((from != null && from < 0) || (to != null && to < (from == null ? 0 : from))) {
            throw CliException.usage("--from and --to are numbers from 0 on, --to not before --from.");
        }
        return topic == null ? replay(client) : copy(topic);
    }

    private int copy(String lane) {
        if (partition == null || into == null || component != null) {
            throw CliException.usage("Copying messages takes --topic, --partition and --into, and no --component.");
        }
        Topics target;
        try {
            target = new Topics(into);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--into: " + e.getMessage());
        }
        MailboxCopy copy = new MailboxCopy(config.read(terminal()).cluster(), lane, partition, target);
        MailboxCopy.Copied copied;
        try (Progress progress = new Progress(terminal())) {
            progress.step("Copying messages");
            copied = copy.run(from, to, progress);
        }
        if (json()) {
            terminal()
                    .json(JsonNodeFactory.instance
                            .objectNode()
                            .put("from", copied.from())
                            .put("into", copied.into())
                            .put("first", copied.first())
                            .put("next", copied.next())
                            .put("messages", copied.messages()));
        } else {
            terminal()
                    .line(copied.messages() + " messages of " + copied.from() + ", offsets " + copied.first() + " to "
                            + (copied.next() - 1) + ", copied to " + copied.into());
        }
        return ExitCode.OK;
    }

    private int replay(TheaterClient client) throws InterruptedException {
        int first = from == null ? 0 : events(from);
        Integer end = to == null ? null : Integer.valueOf(events(to));
        Blobs blobs = new ServerBlobs(client);
        try (Progress progress = new Progress(terminal())) {
            List<Event> history = new ServerHistory(client, actor, key(client), progress).fetch(end);
            int last = history.size() - 1;
            if (first > last) {
                throw CliException.usage("--from " + first + ": the last event of " + actor + " is " + last + ".");
            }
            progress.step("Running events " + first + " to " + last + " again");
            try (Runtimes runtimes = Runtimes.open(cache(), blobs)) {
                return component == null
                        ? replay(history, first, last, runtimes, blobs)
                        : whatIf(history, first, last, bytes(component, blobs), runtimes, blobs);
            }
        } catch (ReplayException e) {
            throw new CliException(ExitCode.REFUSED, e.code(), "It cannot be run again: " + e.getMessage() + ".", e);
        } catch (WasmtimeException e) {
            throw new CliException(ExitCode.SOFTWARE, e.code(), "The sandbox cannot be opened: " + e.getMessage(), e);
        }
    }

    // ---- the recorded components

    private int replay(List<Event> history, int first, int last, Runtimes runtimes, Blobs blobs) {
        long began = System.nanoTime();
        Report report = Replay.run(history, first, last, runtimes, blobs);
        double seconds = (System.nanoTime() - began) / 1e9;
        if (json()) {
            terminal().json(json(report));
        } else {
            lines(report, seconds);
        }
        return report.difference() == null ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private void lines(Report report, double seconds) {
        Difference difference = report.difference();
        if (difference != null) {
            terminal().line(report.actor() + "#" + difference.seq() + " differs, " + difference.where());
            print("  recorded  ", difference.recorded());
            print("  now       ", difference.now());
            print("  ", difference.field());
            terminal().line(count(report.turns()) + " before it identical");
            return;
        }
        terminal()
                .line(report.actor() + " " + report.from() + ".." + report.to() + ": " + count(report.turns())
                        + ", identical");
        if (report.byLimit() > 0) {
            terminal().line("  " + report.byLimit() + " of them up to a limit of the executor, at which they ended");
        }
        if (report.notRun() > 0) {
            terminal().line("  " + report.notRun() + " events of turns that no guest ended were not run");
        }
        if (report.otherEngine() > 0) {
            terminal()
                    .line("  " + report.otherEngine()
                            + " ran on an engine with other settings than this one's: fuel was not compared");
        }
        terminal().line("  state behind it: " + report.stateEntries() + " entries, " + report.stateBytes() + " bytes");
        terminal().note(String.format(Locale.ROOT, "  %.0f turns/s", report.turns() / Math.max(seconds, 1e-9)));
    }

    private static String count(long turns) {
        return turns == 1 ? "1 turn" : turns + " turns";
    }

    private void print(String label, @Nullable String text) {
        if (text != null) {
            terminal().line(label + text);
        }
    }

    private static ObjectNode json(Report report) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("actor", report.actor())
                .put("from", report.from())
                .put("to", report.to())
                .put("turns", report.turns())
                .put("identical", report.difference() == null)
                .put("byLimit", report.byLimit())
                .put("notRun", report.notRun())
                .put("otherEngine", report.otherEngine())
                .put("fuel", report.fuel())
                .put("stateEntries", report.stateEntries())
                .put("stateBytes", report.stateBytes());
        Difference difference = report.difference();
        if (difference != null) {
            node.putObject("difference")
                    .put("seq", difference.seq())
                    .put("where", difference.where())
                    .put("recorded", difference.recorded())
                    .put("now", difference.now())
                    .put("field", difference.field());
        }
        return node;
    }

    // ---- another component

    private int whatIf(List<Event> history, int first, int last, byte[] bytes, Runtimes runtimes, Blobs blobs) {
        WhatIf.Summary summary = WhatIf.run(history, first, last, bytes, runtimes, blobs, this::show);
        if (json()) {
            terminal()
                    .json(JsonNodeFactory.instance
                            .objectNode()
                            .put("actor", summary.actor())
                            .put("component", summary.component())
                            .put("turns", summary.turns())
                            .put("different", summary.different())
                            .put("skipped", summary.skipped()));
        } else {
            terminal()
                    .line(summary.actor() + ": " + summary.different() + " of " + count(summary.turns())
                            + " would have had other effects with " + summary.component());
            if (summary.skipped() > 0) {
                terminal()
                        .line("  " + summary.skipped()
                                + " would not have been: upgrades, further attempts, and turns that no guest ended");
            }
        }
        return summary.different() == 0 ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private void show(WhatIf.Change change) {
        if (json()) {
            ObjectNode node = JsonNodeFactory.instance
                    .objectNode()
                    .put("seq", change.seq())
                    .put("type", change.type());
            change.lines().forEach(node.putArray("effects")::add);
            terminal().json(node);
            return;
        }
        terminal().line(actor + "#" + change.seq() + " " + change.type());
        change.lines().forEach(line -> terminal().line("  " + line));
    }

    private static byte[] bytes(String component, Blobs blobs) {
        if (component.startsWith("sha256:")) {
            try {
                return blobs.get(Digest.parse(component));
            } catch (IllegalArgumentException e) {
                throw CliException.usage("--component " + component + ": " + e.getMessage());
            }
        }
        try {
            return Files.readAllBytes(Path.of(component));
        } catch (IOException e) {
            throw CliException.usage("Cannot read " + component + ": " + Reasons.of(e));
        }
    }

    // ---- where things are

    private static int events(long seq) {
        try {
            return Math.toIntExact(seq);
        } catch (ArithmeticException e) {
            throw CliException.usage("No actor's history of " + seq + " events can be run again at once.");
        }
    }

    private VerifierKey key(TheaterClient client) {
        if (vkey == null) {
            terminal().note("The log's key is the server's own; --vkey takes one that is known from elsewhere.");
            return new ProofSource(client, Duration.ZERO).vkey();
        }
        try {
            return TrustFiles.key(vkey);
        } catch (ChainException e) {
            throw CliException.usage(e.getMessage());
        }
    }

    private Path cache() {
        return Optional.ofNullable(cache)
                .or(() -> terminal().variable("XDG_CACHE_HOME").map(Path::of).map(folder -> folder.resolve("theater")))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "theater"))
                .resolve("replay");
    }
}
