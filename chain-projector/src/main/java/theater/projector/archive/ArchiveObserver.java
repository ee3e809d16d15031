package theater.projector.archive;

/** Told of each step of the archiver, on its thread; what it throws ends the round as a crash would. */
@FunctionalInterface
public interface ArchiveObserver {
    /** Does nothing. */
    ArchiveObserver NONE = step -> {};

    void reached(ArchiveStep step);
}
