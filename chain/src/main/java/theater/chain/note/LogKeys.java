package theater.chain.note;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that sign a log's checkpoints: the present one and, until all verifiers know that, the one before it. Both bear
 * the log's name. Immutable; any thread.
 *
 * @param previous null: only the present one signs
 */
public record LogKeys(LogSigner present, @Nullable LogSigner previous) {
    public LogKeys {
        requireNonNull(present, "present is null");
        if (previous != null
                && !previous.verifierKey().name().equals(present.verifierKey().name())) {
            throw new IllegalArgumentException(
                    "the keys are for " + present.verifierKey().name() + " and for "
                            + previous.verifierKey().name());
        }
    }

    /** A single key. */
    public static LogKeys of(LogSigner signer) {
        return new LogKeys(signer, null);
    }

    /** The log's name. */
    public String origin() {
        return present.verifierKey().name();
    }

    /** Public keys, the present one first. */
    public List<VerifierKey> verifierKeys() {
        return signers().stream().map(LogSigner::verifierKey).toList();
    }

    private List<LogSigner> signers() {
        List<LogSigner> signers = new ArrayList<>();
        signers.add(present);
        if (previous != null) {
            signers.add(previous);
        }
        return signers;
    }

    /**
     * The checkpoint with a signature line of each key.
     *
     * @throws IllegalArgumentException if the checkpoint is of another log
     */
    public Note sign(Checkpoint checkpoint) {
        if (!checkpoint.origin().equals(origin())) {
            throw new IllegalArgumentException("keys of " + origin() + " cannot sign for " + checkpoint.origin());
        }
        return Note.sign(checkpoint.text(), signers());
    }
}
