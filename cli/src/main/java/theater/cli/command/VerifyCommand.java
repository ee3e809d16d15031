package theater.cli.command;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import theater.chain.ChainException;
import theater.chain.audit.Audit;
import theater.chain.audit.AuditReport;
import theater.chain.audit.Trust;
import theater.chain.audit.TrustFiles;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Terminal;

@Command(
        name = "verify",
        description = {
            "Check an exported log, proofs and checkpoints, offline and without trusting any server.",
            "Exit code 0 only if all of it holds. Without --since and --policy nothing shows that the log is the newest."
        })
final class VerifyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            arity = "0..*",
            paramLabel = "DIR|FILE",
            description = "A folder of export-log, or files of 'theater proof', or checkpoints, or all together")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = {"--vkey", "--key"},
            paramLabel = "KEY",
            description = {
                "The log's key, or a file with it, known from elsewhere; several while the key is replaced.",
                "Default: the policy's, or else the folder's own"
            })
    private List<String> keys = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "FILE",
            description = "A checkpoint remembered from before: the log must contain it")
    private @Nullable Path since;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "Logs and witnesses to trust (C2SP tlog-policy), and how old their word may be (max-age)")
    private @Nullable Path policy;

    @Mixin
    private final OutputOption output = new OutputOption();

    VerifyCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal is null");
    }

    @Override
    public Integer call() throws JsonProcessingException {
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw CliException.usage("There is no file or folder " + path + ".");
            }
        }
        List<Path> folders = paths.stream().filter(Files::isDirectory).toList();
        List<Path> files =
                paths.stream().filter(path -> !Files.isDirectory(path)).toList();
        if (folders.size() > 1) {
            throw CliException.usage("One folder at a time: " + folders);
        }
        if (paths.isEmpty()) {
            folders = List.of(Path.of("."));
        }
        AuditReport report = verify(folders.isEmpty() ? null : folders.getFirst(), files);
        if (output.json()) {
            terminal.json(new ObjectMapper().readTree(report.json()));
        } else {
            report.lines().forEach(terminal::line);
        }
        return report.holds() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private AuditReport verify(@Nullable Path folder, List<Path> files) {
        try (Progress progress = new Progress(terminal)) {
            Trust trust = TrustFiles.read(keys, policy, since, Clock.systemUTC());
            if (folder != null) {
                progress.step("Verifying " + folder);
            }
            return Audit.run(folder, files, trust, (step, done, total) -> progress.at(done, total, "leaves, " + step));
        } catch (ChainException e) {
            // What is wrong with a log or a proof is in the report; this is what was given, or a file out of reach.
            throw CliException.usage(e.getMessage());
        }
    }
}
