package theater.cli.command;

import static java.util.Objects.requireNonNull;

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
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Terminal;

@Command(
        name = "verify",
        description = {
            "Check an exported log and proofs of events, offline and without trusting any server.",
            "Exit code 0 only if all of it holds. Without --since nothing shows that the log is the newest."
        })
final class VerifyCommand implements Callable<Integer> {
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

    @Override
    public Integer call() throws IOException {
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw CliException.usage("There is no file or folder " + path + ".");
            }
        }
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
        VerifyOutcome outcome = new VerifyOutcome();
        VerifierKey key = key(folder);
        if (folder.isPresent()) {
            verifyFolder(folder.get(), outcome);
        }
        for (Path proof : proofs) {
            verifyProof(proof, key, folder, outcome);
        }
        if (since != null && folder.isPresent()) {
            outcome.containsRemembered();
        }
        if (output.json()) {
            terminal.json(outcome.toJson());
        } else {
            outcome.lines().forEach(terminal::line);
        }
        return outcome.holds() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private void verifyFolder(LogFolder folder, VerifyOutcome outcome) throws IOException {
        FolderReport report;
        try (Progress progress = new Progress(terminal)) {
            progress.step("Verifying " + folder);
            report = FolderVerifier.verify(
                    folder,
                    vkey == null ? null : key(Optional.empty()),
                    (step, done, total) -> progress.at(done, total, "leaves, " + step));
        }
        outcome.add(report);
        if (since != null) {
            verifySince(since, folder, report, outcome);
        }
    }

    private void verifySince(Path file, LogFolder folder, FolderReport report, VerifyOutcome outcome)
            throws IOException {
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

    private void verifyProof(Path file, VerifierKey key, Optional<LogFolder> folder, VerifyOutcome outcome)
            throws IOException {
        switch (ProofVerifier.verify(bytes(file), key, file.toString())) {
            case Verdict.Refused(Finding finding) -> outcome.add(finding);
            case Verdict.Proven proven -> {
                outcome.add(file, proven);
                if (folder.isPresent()) {
                    outcome.checkpoint()
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
}
