package theater.projector.log;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import theater.chain.note.LogKeys;
import theater.chain.note.Note;
import theater.projector.error.ProjectorException;
import theater.schemas.ClusterConfig;

/** A sequencer with its copy of the log, as a projector has them. Its name is that of its folder. */
final class TestSequencer implements AutoCloseable {
    private final LogStore store;
    private final LogFollower follower;
    private final Sequencer sequencer;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private boolean closed;

    TestSequencer(ClusterConfig cluster, Path folder, Path storeFolder, StepObserver observer, LogKeys keys) {
        store = LogStore.open(folder, cluster.topics().prefix());
        follower = new LogFollower(cluster, keys.verifierKeys(), store);
        SequencerSettings settings = new SequencerSettings(
                cluster,
                folder.getFileName().toString(),
                keys,
                new FileCheckpointStore(storeFolder),
                Duration.ofMillis(20),
                observer,
                new SequencerMetrics(meters));
        sequencer = new Sequencer(settings, store, follower, TestLog.CODEC);
        follower.start();
        sequencer.start();
    }

    Sequencer.Role role() {
        return sequencer.role();
    }

    /** Why it stopped for good: as the sequencer, or else as a reader of the log. */
    String refusal() {
        return sequencer
                .refusal()
                .or(follower::failure)
                .map(ProjectorException::getMessage)
                .orElse("");
    }

    /** Ids of the keys that signed the last checkpoint. */
    List<Integer> signatures() {
        return follower.published()
                .map(published -> Note.parse(published.note()).signatures().stream()
                        .map(Note.SignatureLine::keyId)
                        .toList())
                .orElse(List.of());
    }

    /** Size of the last checkpoint; -1: none. */
    long publishedSize() {
        return follower.published().map(SignedCheckpoint::size).orElse(-1L);
    }

    /** Blocks that it left out. */
    int refusedBlocks() {
        return (int) meters.counter("theater.log.blocks.refused").count();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            sequencer.close();
            follower.close();
            store.close();
        }
    }
}
