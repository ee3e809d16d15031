package theater.projector.query;

import java.net.URI;
import java.util.Set;

/** The other instances. Any thread may ask. */
@FunctionalInterface
public interface Peers {
    /**
     * The page of a query over some partitions that the instance has.
     *
     * @throws theater.projector.error.ProjectorException UNAVAILABLE if it does not answer or has not all of them any more
     */
    Page page(URI instance, EventQuery query, Set<Integer> partitions);
}
