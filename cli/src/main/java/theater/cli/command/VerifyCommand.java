package theater.cli.command;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import theater.chain.MalformedException;
import theater.chain.folder.FolderReport;
import theater.chain.folder.FolderVerifier;
import theater.chain.folder.LogFolder;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.chain.verify.CheckpointVerifier;
import theater.chain.verify.Finding;
import theater.chain.verify.FindingCode;
import theater.chain.verify.Place;
import theater.chain.verify.ProofVerifier;
import theater.chain.verify.ProofVerifier.Verdict;
import theater.cli.CliException;
import theater.cli.ExitCode;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Terminal;

@Command(
        name = "verify",
        description = {
            "Check an exported log and proofs of events, offline and without trusting any server.",
            "Exit code 0 only if all of it holds. Without --since nothing shows that the log is the newest."
        })
final class VerifyCommand implements Callable<Integer> {
    private static final int SHOWN = 50;

    private final Terminal terminal;

    @Parameters(arity = "0..*", paramLabel = "DIR|PROOF", description = "A folder of export-log, or proofs, or both")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--vkey",
            paramLabel = "KEY",
            description = "The log's key, or a file with it, known from elsewhere; default: the folder's own")
    private @Nullable String vkey;

    @Option(
            names = "--since",
            paramLabel = "FILE",
            description = "A checkpoint remembered from before: the log must contain it")
    private @Nullable Path since;

    @Mixin
    private final OutputOption output = new OutputOption();

    VerifyCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal is null");
    }

    /** What was looked at and what was found. */
    private static final class Outcome {
        private final List<Finding> findings = new ArrayList<>();
        private final ArrayNode proofs = JsonNodeFactory.instance.arrayNode();
        private long found;
        private @Nullable FolderReport folder;

        void add(Finding finding) {
            found++;
            findings.add(finding);
        }
    }

    @Override
    public Integer call() throws IOException {
        List<Path> folders = paths.stream().filter(Files::isDirectory).toList();
        List<Path> proofs =
                paths.stream().filter(path -> !Files.isDirectory(path)).toList();
        if (folders.size() > 1) {
            throw CliException.usage("One folder at a time: " + folders);
        }
        if (paths.isEmpty()) {
            folders = List.of(Path.of("."));
        }
        Optional<LogFolder> folder = folders.stream().findFirst().map(LogFolder::new);
        Outcome outcome = new Outcome();
        VerifierKey key = key(folder);
        if (folder.isPresent()) {
            verifyFolder(folder.get(), outcome);
        }
        for (Path proof : proofs) {
            verifyProof(proof, key, folder, outcome);
        }
        report(outcome, since != null && folder.isPresent());
        return outcome.found == 0 ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private void verifyFolder(LogFolder folder, Outcome outcome) throws IOException {
        FolderReport report;
        try (Progress progress = new Progress(terminal)) {
            progress.step("Verifying " + folder);
            report = FolderVerifier.verify(
                    folder,
                    vkey == null ? null : key(Optional.empty()),
                    (step, done, total) -> progress.at(done, total, "leaves, " + step));
        }
        outcome.folder = report;
        outcome.findings.addAll(report.findings());
        outcome.found += report.found();
        if (since != null) {
            verifySince(since, folder, report, outcome);
        }
    }

    private void verifySince(Path file, LogFolder folder, FolderReport report, Outcome outcome) throws IOException {
        Note note;
        try {
            note = Note.parse(bytes(file));
        } catch (MalformedException e) {
            outcome.add(
                    new Finding(FindingCode.CHECKPOINT_MALFORMED, new Place.OfFile(file.toString()), e.getMessage()));
            return;
        }
        CheckpointVerifier.check(note, key(Optional.of(folder)), new Place.OfFile(file.toString()))
                .or(() -> report.checkpoint()
                        .flatMap(checkpoint ->
                                FolderVerifier.extendsLog(folder, checkpoint, Checkpoint.of(note), file.toString())))
                .ifPresent(outcome::add);
    }

    private void verifyProof(Path file, VerifierKey key, Optional<LogFolder> folder, Outcome outcome)
            throws IOException {
        switch (ProofVerifier.verify(bytes(file), key, file.toString())) {
            case Verdict.Refused(Finding finding) -> outcome.add(finding);
            case Verdict.Proven proven -> {
                outcome.proofs
                        .addObject()
                        .put("file", file.toString())
                        .put("event", proven.hash().hex())
                        .put("actor", proven.event().actor())
                        .put("seq", proven.event().seq())
                        .put("partition", proven.header().partition())
                        .put("block", proven.header().block())
                        .put("leaf", proven.leaf());
                FolderReport report = outcome.folder;
                if (folder.isPresent() && report != null) {
                    report.checkpoint()
                            .flatMap(checkpoint -> FolderVerifier.extendsLog(
                                    folder.get(), checkpoint, proven.checkpoint(), file.toString()))
                            .ifPresent(outcome::add);
                }
            }
        }
    }

    /** The key that was given, or else the folder's own. */
    private VerifierKey key(Optional<LogFolder> folder) throws IOException {
        String text = vkey;
        if (text != null && Files.isRegularFile(Path.of(text))) {
            text = Files.readString(Path.of(text));
        }
        if (text == null) {
            text = folder.flatMap(f -> f.read("vkey"))
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .orElseThrow(() -> CliException.usage(
                            "Which key? Give the log's key with --vkey, as text or file, or a folder of export-log"
                                    + " that has one."));
        }
        try {
            return VerifierKey.parse(text);
        } catch (MalformedException e) {
            throw CliException.usage("The verifier key cannot be read: " + e.getMessage());
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw CliException.usage("Cannot read " + file + ": " + Reasons.of(e));
        }
    }

    private void report(Outcome outcome, boolean fresh) {
        if (output.json()) {
            terminal.json(json(outcome, fresh));
            return;
        }
        FolderReport folder = outcome.folder;
        if (folder != null) {
            folder.checkpoint()
                    .ifPresent(checkpoint -> terminal.line("log " + checkpoint.origin() + ", " + checkpoint.size()
                            + " leaves, root " + checkpoint.root().base64()));
            terminal.line(
                    folder.history().blocks() + " blocks in " + folder.history().partitions() + " partitions, "
                            + (folder.withEvents()
                                    ? folder.history().events() + " events, "
                                            + folder.history().actors() + " actors' links"
                                    : "headers only: the folder has no events"));
        }
        outcome.proofs.forEach(proof -> terminal.line(proof.get("file").asText() + ": event "
                + proof.get("event").asText() + " of " + proof.get("actor").asText() + "#"
                + proof.get("seq").asText() + " is in the log, leaf "
                + proof.get("leaf").asText()));
        outcome.findings.stream().limit(SHOWN).forEach(finding -> terminal.line("WRONG  " + finding.sentence()));
        if (outcome.found > SHOWN) {
            terminal.line("… and " + (outcome.found - SHOWN) + " more");
        }
        terminal.line(verdict(outcome, fresh));
    }

    private static String verdict(Outcome outcome, boolean fresh) {
        if (outcome.found > 0) {
            return "does not hold: " + outcome.found + (outcome.found == 1 ? " finding" : " findings");
        }
        return fresh ? "holds, and contains the remembered checkpoint" : "self-consistent; freshness not shown";
    }

    private static ObjectNode json(Outcome outcome, boolean fresh) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("holds", outcome.found == 0).put("verdict", verdict(outcome, fresh));
        FolderReport folder = outcome.folder;
        if (folder != null) {
            folder.checkpoint()
                    .ifPresent(checkpoint -> result.put("origin", checkpoint.origin())
                            .put("size", checkpoint.size())
                            .put("root", checkpoint.root().base64()));
            result.put("blocks", folder.history().blocks())
                    .put("events", folder.history().events())
                    .put("actors", folder.history().actors());
        }
        result.set("proofs", outcome.proofs);
        ArrayNode findings = result.putArray("findings");
        outcome.findings.forEach(finding -> findings.addObject()
                .put("code", finding.code().word())
                .put("place", finding.place().text())
                .put("problem", finding.problem()));
        return result;
    }
}
