package theater.cli.dev;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import theater.cli.config.ArchiveSection;
import theater.cli.config.WitnessSection;

/**
 * How to start a whole system in this JVM.
 *
 * @param data folder of everything it keeps
 * @param ports where it listens
 * @param executor false: without an executor; someone else runs it
 * @param witnesses who cosigns checkpoints
 * @param archive of events, which is always written
 */
public record DevOptions(
        Path data, DevPorts ports, boolean executor, List<WitnessSection> witnesses, ArchiveSection archive) {
    public DevOptions {
        requireNonNull(data, "data is null");
        requireNonNull(ports, "ports is null");
        witnesses = List.copyOf(witnesses);
        requireNonNull(archive, "archive is null");
    }

    /** With an archive as projectors have it where nothing is said. */
    public DevOptions(Path data, DevPorts ports, boolean executor, List<WitnessSection> witnesses) {
        this(data, ports, executor, witnesses, ArchiveSection.defaults());
    }

    /** On any free ports. */
    public static DevOptions of(Path data) {
        return new DevOptions(data, DevPorts.ANY, true, List.of());
    }

    /** The same, leaving the executor to someone else. */
    public DevOptions withoutExecutor() {
        return new DevOptions(data, ports, false, witnesses, archive);
    }
}
