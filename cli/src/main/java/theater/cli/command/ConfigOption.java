package theater.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import theater.cli.config.ConfigFile;
import theater.cli.config.TheaterConfig;
import theater.cli.terminal.Terminal;

/** Which configuration file a process reads: {@code --config}, else THEATER_CONFIG, else the defaults. */
final class ConfigOption {
    private static final String VARIABLE = "THEATER_CONFIG";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration, YAML; default: $THEATER_CONFIG, else a cluster on this machine")
    private @Nullable Path file;

    TheaterConfig read(Terminal terminal) {
        Path given =
                file != null ? file : terminal.variable(VARIABLE).map(Path::of).orElse(null);
        return given == null ? TheaterConfig.defaults() : ConfigFile.read(given, terminal.environment());
    }
}
