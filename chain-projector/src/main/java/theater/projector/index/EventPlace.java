package theater.projector.index;

import static java.util.Objects.requireNonNull;

import theater.chain.Hash;

/**
 * Where an event is.
 *
 * @param block number of its block in the partition
 * @param place its place in the block, from 0
 */
public record EventPlace(Hash hash, int partition, long block, int place) {
    public EventPlace {
        requireNonNull(hash, "hash is null");
    }
}
