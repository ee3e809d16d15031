package theater.chain;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** A header and its index text. {@link #isWhole()} says whether they belong together. */
public record Block(BlockHeader header, IndexText index) {
    public Block {
        requireNonNull(header, "header is null");
        requireNonNull(index, "index is null");
    }

    /**
     * An event on its way into a block.
     *
     * @param offset its record's offset in the events topic
     * @param time its {@code time} field; 0 if it cannot be read
     */
    public record Event(long offset, long time, IndexText.Entry entry) {
        public Event {
            requireNonNull(entry, "entry is null");
        }
    }

    /**
     * Block 0 of a partition.
     *
     * @param schema SHA-256 of the events' schema text, as the registry returned it
     * @param salt fresh random bytes
     * @param events at least one, in offset order
     */
    public static Block first(String origin, int partition, Hash schema, Salt salt, List<Event> events) {
        return seal(origin, partition, 0, Hash.ZERO, schema, salt, events);
    }

    /** The block after {@code before}; as {@link #first}. */
    public static Block next(BlockHeader before, Hash schema, Salt salt, List<Event> events) {
        if (!events.isEmpty() && events.getFirst().offset() <= before.lastOffset()) {
            throw new IllegalArgumentException("offset " + events.getFirst().offset()
                    + " is in the block before, which ends at " + before.lastOffset());
        }
        return seal(before.origin(), before.partition(), before.block() + 1, before.hash(), schema, salt, events);
    }

    private static Block seal(
            String origin, int partition, long block, Hash prev, Hash schema, Salt salt, List<Event> events) {
        IndexText index = new IndexText(salt, events.stream().map(Event::entry).toList());
        Event first = events.getFirst();
        Event last = events.getLast();
        BlockHeader header = new BlockHeader(
                origin,
                partition,
                block,
                prev,
                first.offset(),
                last.offset(),
                events.size(),
                schema,
                MerkleTree.root(index.hashes()),
                index.hash(),
                first.time(),
                last.time());
        return new Block(header, index);
    }

    /** Whether the header is that of this index: its hash, the number of events, and the root over their hashes. */
    public boolean isWhole() {
        return header.index().equals(index.hash())
                && header.events() == index.entries().size()
                && header.root().equals(MerkleTree.root(index.hashes()));
    }

    /** The path of one event's hash to the header's root. */
    public List<Hash> path(int place) {
        return MerkleTree.inclusionProof(place, index.hashes());
    }
}
