package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import theater.chain.MerkleProofs;
import theater.chain.note.Checkpoint;
import theater.chain.tile.LogTiles;
import theater.chain.tile.Tile;
import theater.projector.error.ProjectorException;

/**
 * Signs the log as it is in the {@link LogStore} and publishes tiles and checkpoint, unless that would contradict what
 * was signed before. Lives for one term of the active sequencer, on its thread.
 */
final class LogPublisher {
    private static final String REMEDY =
            "Restore the topics of leaves and tiles, or correct bootstrap.servers and the topics' prefix";

    private final SequencerSettings settings;
    private final LogStore store;
    private final Producer<byte[], byte[]> producer;
    /** As it is in the store backend; null: none. */
    private @Nullable String remembered;
    /** The largest that was ever signed; null: none. */
    private @Nullable SignedCheckpoint last;

    private long tiledSize;
    private boolean keyIsNew;

    /** @param producer transactional and initialized */
    LogPublisher(SequencerSettings settings, LogStore store, Producer<byte[], byte[]> producer) {
        this.settings = requireNonNull(settings, "settings is null");
        this.store = requireNonNull(store, "store is null");
        this.producer = requireNonNull(producer, "producer is null");
    }

    /**
     * Takes up from what others may have seen and what the store backend remembers.
     *
     * @param published the largest checkpoint in Kafka
     * @param unknown what was wrong with a checkpoint in Kafka that could not be believed
     * @throws ProjectorException LOG_REFUSED if the leaves contradict either
     */
    void resume(Optional<SignedCheckpoint> published, Optional<String> unknown) {
        String topic = settings.cluster().topics().checkpoints();
        if (published.isEmpty() && unknown.isPresent()) {
            throw refused("nothing in " + topic + " is signed by this log's keys: " + unknown.get()
                    + ". Put the key file back that signed it: a log goes on only under a key that others know");
        }
        Optional<String> note = settings.checkpoints().read();
        remembered = note.orElse(null);
        Optional<SignedCheckpoint> stored =
                note.map(text -> SignedCheckpoint.read(text, settings.keys().verifierKeys()));
        stored.ifPresent(checkpoint -> check(checkpoint, "the store backend"));
        published.ifPresent(checkpoint -> check(checkpoint, topic));
        last = stored.filter(checkpoint -> published.isEmpty()
                        || checkpoint.size() >= published.get().size())
                .or(() -> published)
                .orElse(null);
        tiledSize = published.map(SignedCheckpoint::size).orElse(0L);
        // A new key is seen by everyone before it is the only one, also if the log does not grow.
        keyIsNew =
                last != null && !last.isSignedBy(settings.keys().verifierKeys().getFirst());
    }

    private void check(SignedCheckpoint signed, String where) {
        if (signed.size() > store.size()) {
            throw refused("the log has " + store.size() + " leaves, but a checkpoint in " + where + " signs "
                    + signed.size() + ": leaves were lost, or this is another cluster. " + REMEDY);
        }
        if (!store.at(signed.size()).root().equals(signed.checkpoint().root())) {
            throw refused("the first " + signed.size() + " leaves are not those that a checkpoint in " + where
                    + " signs: the log was written anew. " + REMEDY);
        }
    }

    /** Whether there are leaves that no published checkpoint covers, none with the present key, or none at all. */
    boolean isBehind() {
        return keyIsNew || last == null || last.size() < store.size() || tiledSize < store.size();
    }

    /** Signs and publishes. */
    SignedCheckpoint publish() {
        long size = store.size();
        LogTiles tiles = store.at(size);
        Checkpoint checkpoint = new Checkpoint(settings.origin(), size, tiles.root());
        requireConsistent(tiles, checkpoint);
        SignedCheckpoint signed = SignedCheckpoint.sign(checkpoint, settings.keys());
        if (!settings.checkpoints().compareAndSwap(remembered, signed.note())) {
            throw new ProjectorException(
                    ProjectorException.Code.FENCED,
                    "another sequencer has changed the checkpoint in the store backend");
        }
        remembered = signed.note();
        last = signed;
        keyIsNew = false;
        settings.observer().reached(SequencerStep.SWAPPED);
        send(signed);
        settings.observer().reached(SequencerStep.PUBLISHED);
        settings.metrics().published();
        return signed;
    }

    private void requireConsistent(LogTiles tiles, Checkpoint next) {
        SignedCheckpoint before = last;
        if (before != null
                && (before.size() > next.size()
                        || !MerkleProofs.consistent(
                                before.size(),
                                before.checkpoint().root(),
                                next.size(),
                                next.root(),
                                tiles.consistencyProof(before.size())))) {
            throw refused("the log of " + next.size() + " leaves does not begin with the " + before.size()
                    + " leaves signed before. " + REMEDY);
        }
    }

    private void send(SignedCheckpoint signed) {
        producer.beginTransaction();
        String tilesTopic = settings.cluster().topics().tiles();
        for (Tile tile : newlyFull(tiledSize, signed.size())) {
            byte[] bytes = store.read(tile).orElseThrow();
            // The commit fails if a send did.
            var _ = producer.send(new ProducerRecord<>(tilesTopic, 0, ascii(tile.path()), bytes));
        }
        settings.observer().reached(SequencerStep.TILES_SENT);
        byte[] note = signed.note().getBytes(StandardCharsets.UTF_8);
        var _ = producer.send(new ProducerRecord<>(
                settings.cluster().topics().checkpoints(),
                0,
                settings.origin().getBytes(StandardCharsets.UTF_8),
                note));
        producer.commitTransaction();
        tiledSize = signed.size();
    }

    /** The tiles that are full in the log of {@code size} and were not in the log of {@code before}. */
    static List<Tile> newlyFull(long before, long size) {
        List<Tile> full = new ArrayList<>();
        for (int level = Tile.ENTRIES; level <= Tile.MAX_LEVEL; level++) {
            long first = Tile.count(before, level) / Tile.FULL;
            long end = Tile.count(size, level) / Tile.FULL;
            for (long index = first; index < end; index++) {
                full.add(new Tile(level, index, Tile.FULL));
            }
        }
        return full;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static ProjectorException refused(String why) {
        return new ProjectorException(
                ProjectorException.Code.LOG_REFUSED, "nothing more is signed until an operator has looked: " + why);
    }
}
