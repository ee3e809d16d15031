package theater.verifier;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import theater.chain.ChainException;
import theater.chain.audit.Audit;
import theater.chain.audit.AuditReport;
import theater.chain.audit.TrustFiles;
import theater.chain.folder.Progress;

/** Verifies what the command line names. Exit codes: 0 all of it holds, 1 something does not, 2 wrong arguments. */
public final class Main {
    private static final String USAGE = """
            Usage: java -jar theater-verifier.jar [DIR] [FILE...] --key KEY [--since CHECKPOINT] [--policy FILE] [--json] [--time]
            Checks an exported log, proofs and checkpoints, offline.""";

    private Main() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = run(Arrays.asList(arguments), out, err);
        if (code != 0) {
            System.exit(code);
        }
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        long start = System.nanoTime();
        try {
            Arguments given = Arguments.parse(arguments);
            AuditReport report = Audit.run(
                    given.folder(),
                    given.files(),
                    TrustFiles.read(given.keys(), given.policy(), given.since(), Clock.systemUTC()),
                    Progress.NONE);
            if (given.json()) {
                out.println(report.json());
            } else {
                report.lines().forEach(out::println);
            }
            if (given.time()) {
                err.println(String.format(
                        Locale.ROOT,
                        "verified in %.1f ms, after the start of Java",
                        (System.nanoTime() - start) / 1e6));
            }
            return report.holds() ? 0 : 1;
        } catch (ChainException | InvalidPathException e) {
            err.println(e.getMessage());
            err.println(USAGE);
            return 2;
        }
    }
}
