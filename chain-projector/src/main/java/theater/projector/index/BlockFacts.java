package theater.projector.index;

import java.util.List;
import theater.chain.Block;

/** Looks at the events of a block. Called by stream threads. */
@FunctionalInterface
public interface BlockFacts {
    /**
     * The facts of each event, in the block's order.
     *
     * @throws theater.projector.error.ProjectorException UNAVAILABLE if they cannot be read at present
     */
    List<EventFacts> of(Block block);
}
