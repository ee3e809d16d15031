package theater.projector.http;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import theater.chain.MalformedException;
import theater.chain.note.VerifierKey;
import theater.chain.tile.Tile;
import theater.projector.log.LogFollower;
import theater.projector.log.LogStore;
import theater.projector.log.SignedCheckpoint;
import theater.projector.witness.Cosigner;

/** The log as C2SP tlog-tiles: {@code /checkpoint}, {@code /checkpoint.cosigned}, {@code /tile/…}, {@code /vkey}. Nothing that is not signed. */
public final class LogEndpoints {
    private final LogStore store;
    private final LogFollower follower;
    private final Cosigner cosigner;
    private final VerifierKey key;

    public LogEndpoints(LogStore store, LogFollower follower, Cosigner cosigner, VerifierKey key) {
        this.store = requireNonNull(store, "store is null");
        this.follower = requireNonNull(follower, "follower is null");
        this.cosigner = requireNonNull(cosigner, "cosigner is null");
        this.key = requireNonNull(key, "key is null");
    }

    Answer checkpoint() {
        return follower.published()
                .map(signed -> Answer.text(signed.note(), Answer.CHANGES))
                .orElseGet(() -> Answer.notFound("no checkpoint has been signed yet"));
    }

    Answer cosignedCheckpoint() {
        return cosigner.cosigned()
                .map(signed -> Answer.text(signed.note(), Answer.CHANGES))
                .orElseGet(() -> Answer.notFound("no witness has cosigned a checkpoint yet"));
    }

    Answer vkey() {
        return Answer.text(key.format() + "\n", Answer.CHANGES);
    }

    /** @param path without the first slash */
    Answer tile(String path) {
        try {
            Tile tile = Tile.parse(path);
            long size = follower.published().map(SignedCheckpoint::size).orElse(0L);
            boolean signed = Tile.count(size, tile.level()) >= tile.index() * Tile.FULL + tile.width();
            Optional<byte[]> bytes = signed ? store.read(tile) : Optional.empty();
            return bytes.map(Answer::bytes)
                    .orElseGet(() -> Answer.notFound("the signed log of " + size + " leaves has no such tile"));
        } catch (MalformedException e) {
            return Answer.notFound(String.valueOf(e.getMessage()));
        }
    }
}
