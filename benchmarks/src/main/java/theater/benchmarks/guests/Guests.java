package theater.benchmarks.guests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.cli.Main;
import theater.cli.project.Language;
import theater.cli.project.Project;
import theater.cli.terminal.Terminal;

/**
 * The same small actor in each language that has a template, built with its real tools: it reads a number from its state,
 * writes it and answers a sentence. What the first turn in a process costs, a turn in a fresh instance and one in a warm
 * instance, and the memory of an instance.
 */
public final class Guests {
    private static final List<Language> LANGUAGES =
            List.of(Language.RUST, Language.C, Language.JAVASCRIPT, Language.PYTHON);
    private static final int CALLS = 2_000;
    /** Interpreters take some milliseconds to start. */
    private static final int SLOW_CALLS = 100;

    private static final int WAITING = 100;

    private Guests() {}

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException {
        Finding finding = new Finding(
                "Guests: what 'theater new' makes, in each language; CPU of the calling thread, through Java",
                "A turn: state get, state put, an answer. First: instance and first turn after the code was loaded.",
                "Fresh: instantiate, the turn, drop. Warm: the same instance again. Memory of " + WAITING
                        + " instances that wait.");
        for (Language language : LANGUAGES) {
            Path project = context.folder().resolve(language.word());
            context.progress()
                    .step("guests: building in " + language.word() + " (downloads its tools, the first time)");
            String problem = theater("new", project.toString(), "--lang", language.word());
            if (problem.isEmpty()) {
                problem = theater("build", project.toString());
            }
            if (problem.isEmpty()) {
                measure(context, finding, language, Project.open(project).component());
            } else {
                finding.missing(key(language, "FreshMicros"), problem);
            }
        }
        return finding;
    }

    /** What the command said if it failed; empty if it did not. */
    private static String theater(String... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(InputStream.nullInputStream(), out, out, System.getenv(), false);
        return Main.run(terminal, arguments) == 0
                ? ""
                : said.toString(StandardCharsets.UTF_8).strip();
    }

    private static void measure(BenchContext context, Finding finding, Language language, Path component)
            throws IOException {
        context.progress().step("guests: measuring " + language.word());
        boolean slow = language == Language.JAVASCRIPT || language == Language.PYTHON;
        int calls = Math.min(slow ? SLOW_CALLS : CALLS, context.messages());
        Samples.Builder compile = new Samples.Builder();
        Samples.Builder first = new Samples.Builder();
        Samples.Builder fresh = new Samples.Builder();
        Samples.Builder warm = new Samples.Builder();
        Samples.Builder resident = new Samples.Builder();
        double peak = 0;
        for (int round = 1; round <= context.rounds(); round++) {
            Path folder = context.folder().resolve(language.word() + "-code-" + round);
            try (ChildProcess guest = ChildProcess.java(
                    "the " + language.word() + " guest",
                    GuestMain.class,
                    context.jvmOptions(),
                    context.folder().resolve(language.word() + ".log"),
                    component.toString(),
                    folder.toString())) {
                compile.add(Double.parseDouble(guest.ask("compile")) / 1e3);
                first.add(micros(guest.ask("fresh 1")));
                resident.add(Double.parseDouble(guest.ask("resident " + WAITING)) / 1_024);
                // The JVM warms up as well.
                guest.ask("fresh " + calls);
                fresh.add(micros(guest.ask("fresh " + calls)));
                guest.ask("warm " + calls);
                warm.add(micros(guest.ask("warm " + CALLS)));
                peak = Math.max(peak, Double.parseDouble(guest.ask("peak")) / 1_024);
            }
        }
        String name = language.word();
        finding.figure(
                        key(language, "Bytes"),
                        name + ", component",
                        Samples.of((double) Files.size(component)),
                        "bytes")
                .figure(key(language, "CompileSeconds"), name + ", compiling and loading", compile.build(), "s")
                .figure(key(language, "FirstMicros"), name + ", first turn", first.build(), "µs")
                .figure(key(language, "FreshMicros"), name + ", fresh", fresh.build(), "µs")
                .figure(key(language, "WarmMicros"), name + ", warm", warm.build(), "µs")
                .figure(key(language, "PeakKib"), name + ", linear memory", Samples.of(peak), "KiB")
                .figure(key(language, "ResidentKib"), name + ", resident memory, waiting", resident.build(), "KiB");
    }

    private static double micros(String nanos) {
        return Double.parseDouble(nanos) / 1e3;
    }

    private static String key(Language language, String what) {
        return "guest" + Character.toUpperCase(language.word().charAt(0))
                + language.word().substring(1) + what;
    }
}
