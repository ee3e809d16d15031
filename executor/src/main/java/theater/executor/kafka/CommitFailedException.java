package theater.executor.kafka;

/** A transaction failed; {@link #remedy} says what the shard has to do. Never thrown for what a guest did. */
public final class CommitFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Remedy remedy;

    public CommitFailedException(Remedy remedy, Throwable cause) {
        super("transaction failed (" + remedy + "): " + cause, cause);
        this.remedy = remedy;
    }

    public Remedy remedy() {
        return remedy;
    }
}
