package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import theater.chain.note.LogSigner;
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
        LogSigner signer,
        CheckpointStore checkpoints,
        Duration signInterval,
        StepObserver observer,
        SequencerMetrics metrics) {
    public SequencerSettings {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(instance, "instance is null");
        requireNonNull(signer, "signer is null");
        requireNonNull(checkpoints, "checkpoints is null");
        requireNonNull(signInterval, "signInterval is null");
        requireNonNull(observer, "observer is null");
        requireNonNull(metrics, "metrics is null");
    }

    /** The log's name: that of its key. */
    public String origin() {
        return signer.verifierKey().name();
    }
}
