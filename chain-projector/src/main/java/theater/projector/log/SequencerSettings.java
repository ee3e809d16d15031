package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import theater.chain.note.LogKeys;
import theater.schemas.ClusterConfig;

/**
 * What a sequencer works with.
 *
 * @param instance this process's lasting name in the election
 * @param signInterval least time between two checkpoints
 */
public record SequencerSettings(
        ClusterConfig cluster,
        String instance,
        LogKeys keys,
        CheckpointStore checkpoints,
        Duration signInterval,
        StepObserver observer,
        SequencerMetrics metrics) {
    public SequencerSettings {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(instance, "instance is null");
        requireNonNull(keys, "keys is null");
        requireNonNull(checkpoints, "checkpoints is null");
        requireNonNull(signInterval, "signInterval is null");
        requireNonNull(observer, "observer is null");
        requireNonNull(metrics, "metrics is null");
    }

    /** The log's name: that of its keys. */
    public String origin() {
        return keys.origin();
    }
}
