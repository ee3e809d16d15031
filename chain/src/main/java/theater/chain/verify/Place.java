package theater.chain.verify;

import org.jspecify.annotations.Nullable;

/** Where something is wrong, as exactly as it can be said. {@link #text()} is the start of a finding's sentence. */
public sealed interface Place {
    /** For people: names everything the record holds. */
    String text();

    /** The log as a whole, or its checkpoint. */
    record OfLog(String origin) implements Place {
        @Override
        public String text() {
            return "log " + origin;
        }
    }

    /** A file of an exported folder, by its path below the folder; or a proof, by its name. */
    record OfFile(String path) implements Place {
        @Override
        public String text() {
            return "file " + path;
        }
    }

    /** A leaf of the log whose block is not known. */
    record OfLeaf(long index) implements Place {
        @Override
        public String text() {
            return "leaf " + index;
        }
    }

    /** A block. */
    record OfBlock(int partition, long block) implements Place {
        @Override
        public String text() {
            return "partition " + partition + ", block " + block;
        }
    }

    /**
     * An event.
     *
     * @param place its place in the block, from 0
     * @param offset its offset in the events topic; null if the event is not there to tell
     */
    record OfEvent(
            int partition, long block, int place, @Nullable Long offset, String actor, long seq) implements Place {
        @Override
        public String text() {
            return "partition " + partition
                    + (offset == null ? "" : ", offset " + offset)
                    + ", block " + block + ", event " + place + ", actor " + actor + ", seq " + seq;
        }
    }
}
