package theater.cli.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.projector.witness.WitnessSettings;
import theater.schemas.manifest.Durations;

/**
 * The chain projector.
 *
 * @param host address to listen on
 * @param port 0: any free one
 * @param data folder of the indexes; rebuilt from Kafka when it is lost
 * @param origin names the log in every checkpoint; never change it for a log that exists
 * @param checkpoints folder below which the last checkpoint is remembered, shared by all projectors of one log; never
 *     lose it. Null: {@code checkpoints} beside {@code data}
 * @param signingKey file with the log's key; made at the first start. Whoever has it can sign checkpoints
 * @param standbyReplicas copies of each store that other projectors keep up to date, to take over without building it
 * @param witnesses who cosigns checkpoints
 * @param archive of events; its catalogues are beside the last checkpoint
 * @param pruning which events {@code theater prune} takes the bytes; any of the rules may choose an event
 * @param pruneEvery how often this projector prunes by these rules by itself, such as {@code 1d}; null: never
 */
public record ProjectorSection(
        String host,
        int port,
        Path data,
        @Nullable Path checkpoints,
        String origin,
        Path signingKey,
        int standbyReplicas,
        List<WitnessSection> witnesses,
        ArchiveSection archive,
        List<PruningSection> pruning,
        @Nullable String pruneEvery) {
    private static final Duration SHORTEST_PRUNE_INTERVAL = Duration.ofMinutes(1);

    /** Copies the lists. */
    public ProjectorSection {
        witnesses = List.copyOf(witnesses);
        pruning = List.copyOf(pruning);
        if (pruneEvery != null && pruning.isEmpty()) {
            throw new IllegalArgumentException("pruneEvery without rules: write some under projector.pruning");
        }
        var _ = pruneInterval(pruneEvery);
    }

    static ProjectorSection defaults() {
        return new ProjectorSection(
                "127.0.0.1",
                7072,
                Path.of("data/projector"),
                null,
                "theater.local/log",
                Path.of("data/keys/log.key"),
                1,
                List.of(),
                ArchiveSection.defaults(),
                List.of(),
                null);
    }

    /** Time between two runs of the pruner; empty if it does not run by itself. */
    public Optional<Duration> pruneInterval() {
        return pruneInterval(pruneEvery);
    }

    private static Optional<Duration> pruneInterval(@Nullable String every) {
        Optional<Duration> interval = Optional.ofNullable(every).map(Durations::parse);
        if (interval.isPresent() && interval.get().compareTo(SHORTEST_PRUNE_INTERVAL) < 0) {
            throw new IllegalArgumentException("pruneEvery is less than a minute; each run reads the whole archive");
        }
        return interval;
    }

    /** As the projector takes it. */
    public WitnessSettings witnessSettings() {
        return new WitnessSettings(
                witnesses.stream().map(WitnessSection::witness).toList(), WitnessSettings.DEFAULT_INTERVAL);
    }

    /** Folder of the last checkpoint. */
    public Path checkpointFolder() {
        return checkpoints != null ? checkpoints : data.toAbsolutePath().resolveSibling("checkpoints");
    }
}
