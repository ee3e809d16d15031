package theater.chain.folder;

/** Told how far a verification is, from its own thread, often: show what you like of it. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (step, done, total) -> {};

    /**
     * So much is done.
     *
     * @param step {@code tree} or {@code history}
     * @param done leaves done
     * @param total leaves in all
     */
    void at(String step, long done, long total);
}
