package theater.projector.archive;

/** Where catalogues are kept. Any thread may use it. */
public interface CatalogueStore {
    /**
     * The catalogue of a partition; an empty one if there is none.
     *
     * @throws theater.projector.error.ProjectorException ARCHIVE_DAMAGED if it cannot be read or is of another log,
     *     LOCAL_STATE if the store cannot be used
     */
    Catalogue read(int partition);

    /**
     * Replaces a catalogue if it still is {@code expected}; returns only when the new one is durable.
     *
     * @return whether it was replaced
     */
    boolean compareAndSwap(Catalogue expected, Catalogue next);
}
