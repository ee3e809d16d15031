package theater.cli.toolchain;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;

/**
 * Finds and runs the tools of a language. What they say goes to a log file, and to the user only if they fail.
 *
 * @param environment of the tools, with the PATH on which they are found
 * @param progress shows what runs
 * @param log takes all output; its folder is made
 */
record Tools(Map<String, String> environment, Progress progress, Path log) {
    private static final int LINES_SHOWN = 40;

    Tools {
        environment = Map.copyOf(environment);
        requireNonNull(progress, "progress is null");
        requireNonNull(log, "log is null");
    }

    /** The first of these programs that is on PATH. */
    Optional<Path> find(String... names) {
        List<Path> folders = Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
        for (String name : names) {
            for (Path folder : folders) {
                Path file = folder.resolve(name);
                if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    /** A tool that is not there; {@code remedy} says how to install it. */
    static CliException missing(String what, String remedy) {
        return new CliException(
                ExitCode.USAGE, "missing-tool", what + " is needed and was not found on PATH. " + remedy, null);
    }

    /** A tool to be run. */
    Run run(String step, Path folder, List<String> command) {
        return new Run(step, folder, command, Map.of());
    }

    /** One run of a tool: what the user sees of it, where, its command, and what is added to the environment. */
    final class Run {
        private final String step;
        private final Path folder;
        private final List<String> command;
        private final Map<String, String> variables;

        private Run(String step, Path folder, List<String> command, Map<String, String> variables) {
            this.step = step;
            this.folder = folder;
            this.command = List.copyOf(command);
            this.variables = Map.copyOf(variables);
        }

        Run with(Map<String, String> more) {
            return new Run(step, folder, command, more);
        }

        /**
         * Runs it to its end, however long that takes.
         *
         * @throws CliException with what it said last, if it fails
         */
        void toSuccess() throws IOException {
            progress.step(step);
            Files.createDirectories(requireNonNull(log.getParent(), "a log file has a folder"));
            Deque<String> last = new ArrayDeque<>();
            int exit;
            try (PrintStream out = new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8)) {
                out.println("$ " + String.join(" ", command));
                exit = exit(out, last);
            }
            if (exit != 0) {
                throw new CliException(
                        ExitCode.USAGE,
                        "build-failed",
                        step + ": " + command.getFirst() + " ended with " + exit + ".\n" + String.join("\n", last)
                                + "\nAll it said: " + log,
                        null);
            }
        }

        private int exit(PrintStream out, Deque<String> last) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.environment().putAll(variables);
            Process process = builder.redirectErrorStream(true).start();
            try {
                process.getOutputStream().close();
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    out.println(line);
                    if (line.startsWith("{")) {
                        continue; // for programs
                    }
                    progress.detail(line);
                    last.add(line);
                    if (last.size() > LINES_SHOWN) {
                        last.remove();
                    }
                }
                return process.waitFor();
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while " + command.getFirst() + " ran", e);
            }
        }
    }
}
