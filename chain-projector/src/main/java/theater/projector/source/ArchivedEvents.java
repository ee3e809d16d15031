package theater.projector.source;

import java.util.Optional;
import theater.chain.BlockHeader;
import theater.projector.archive.ArchivedBlock;

/** Where the events of a block are when Kafka does not have them any more. Any thread may use it. */
@FunctionalInterface
public interface ArchivedEvents {
    /**
     * The block with its events.
     *
     * @return empty if they are not here
     */
    Optional<ArchivedBlock> of(BlockHeader block);
}
