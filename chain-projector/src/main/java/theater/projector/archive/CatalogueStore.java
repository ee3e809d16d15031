package theater.projector.archive;

import java.util.Optional;

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

    /**
     * The right to write and delete a partition's segments: while somebody has it, nobody else deletes what was announced.
     *
     * @return empty if somebody else has it
     */
    Optional<Writing> tryWrite(int partition);

    /** Held until it is closed, or until the process dies. */
    interface Writing extends AutoCloseable {
        @Override
        void close();
    }
}
