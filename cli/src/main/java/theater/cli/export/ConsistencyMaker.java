package theater.cli.export;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.chain.ChainException;
import theater.chain.Hash;
import theater.chain.MerkleProofs;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.chain.proof.ConsistencyProof;
import theater.chain.tile.LogTiles;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;

/**
 * Makes proofs of consistency from a log's tiles, over HTTP. Looks whether they hold, not who signed: that is for whoever
 * gets the file. Used by one thread.
 */
public final class ConsistencyMaker {
    private final ProofSource source;

    public ConsistencyMaker(ProofSource source) {
        this.source = requireNonNull(source, "source is null");
    }

    /**
     * The proof that the one tree is the beginning of the other.
     *
     * @param newest null: the log's present checkpoint
     * @throws CliException CHECK_FAILED if it is not
     */
    public ConsistencyProof make(Note oldest, @Nullable Note newest) {
        Note newer = newest == null ? source.checkpoint() : newest;
        Checkpoint from = Checkpoint.of(oldest);
        Checkpoint to = Checkpoint.of(newer);
        if (!from.origin().equals(to.origin())) {
            throw CliException.usage("The checkpoints are of " + from.origin() + " and of " + to.origin() + ".");
        }
        if (from.size() > to.size()) {
            throw newest == null
                    ? CliException.checkFailed("log-rollback: the server's log has " + to.size()
                            + " leaves, the older checkpoint " + from.size() + ".")
                    : CliException.usage(
                            "The older checkpoint comes first: " + from.size() + " leaves, then " + to.size() + ".");
        }
        List<Hash> path;
        try {
            path = new LogTiles(to.size(), source::tile).consistencyProof(from.size());
        } catch (ChainException e) {
            throw new CliException(
                    ExitCode.REFUSED,
                    e.code(),
                    "The server's log does not have the tiles of a tree of " + to.size() + " leaves: " + e.getMessage(),
                    e);
        }
        if (!MerkleProofs.consistent(from.size(), from.root(), to.size(), to.root(), path)) {
            throw CliException.checkFailed(
                    "log-fork: the server's log is not the one of both checkpoints: keep them, they are evidence. The"
                            + " tree of " + to.size() + " leaves does not begin with the root " + from.root() + " at "
                            + from.size() + ", or its own root is not " + to.root() + ".");
        }
        return new ConsistencyProof(path, oldest, newer);
    }
}
