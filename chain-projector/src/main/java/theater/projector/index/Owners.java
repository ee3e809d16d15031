package theater.projector.index;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import theater.projector.error.ProjectorException;

/**
 * Who has which partitions of the index.
 *
 * @param here on this instance
 * @param elsewhere by the address of another instance
 * @param nowhere at present, because they move
 */
public record Owners(Set<Integer> here, Map<URI, Set<Integer>> elsewhere, Set<Integer> nowhere) {
    public Owners {
        here = Set.copyOf(here);
        elsewhere = Map.copyOf(elsewhere);
        nowhere = Set.copyOf(nowhere);
    }

    /**
     * Checks that every partition is somewhere.
     *
     * @throws ProjectorException UNAVAILABLE otherwise
     */
    public void requireAll() {
        if (!nowhere.isEmpty()) {
            throw unavailable();
        }
    }

    /**
     * Checks that a partition is somewhere.
     *
     * @throws ProjectorException UNAVAILABLE otherwise
     */
    public void require(int partition) {
        if (nowhere.contains(partition)) {
            throw unavailable();
        }
    }

    private ProjectorException unavailable() {
        return new ProjectorException(
                ProjectorException.Code.UNAVAILABLE,
                "the index of partitions " + nowhere + " is being built or moves to another projector; try again");
    }
}
