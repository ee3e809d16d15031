package theater.projector.log;

import static java.util.Objects.requireNonNull;

import theater.chain.BlockHeader;

/** Whether a block may become the next leaf. Pure. */
final class LeafRule {
    private LeafRule() {}

    /** The answer. */
    sealed interface Verdict {
        /** It is the partition's next block. */
        record Take() implements Verdict {}

        /** It is in the log already, or its number is: a repetition after a restart. */
        record Known() implements Verdict {}

        /** Blocks before it are neither in the log nor were they read. */
        record Early(String reason) implements Verdict {
            public Early {
                requireNonNull(reason, "reason is null");
            }
        }

        /** It does not continue the partition's chain. */
        record Refuse(String reason) implements Verdict {
            public Refuse {
                requireNonNull(reason, "reason is null");
            }
        }
    }

    /**
     * @param origin the log's name
     * @param partition the partition of {@code blocks} that the header was read from
     * @param last the partition's last block in the log
     */
    static Verdict judge(String origin, int partition, LastBlock last, BlockHeader header) {
        if (!header.origin().equals(origin)) {
            return new Verdict.Refuse("block of another log: " + header.origin());
        }
        if (header.partition() != partition) {
            return new Verdict.Refuse("block of partition " + header.partition());
        }
        if (header.block() <= last.block()) {
            return new Verdict.Known();
        }
        if (header.block() != last.block() + 1) {
            return new Verdict.Early("block " + header.block() + " comes after block " + last.block()
                    + "; the topic of blocks has lost what was between, and until that is there again the log takes"
                    + " nothing more of this partition: restore the topic, from a replica or a mirror");
        }
        return header.prev().equals(last.hash())
                ? new Verdict.Take()
                : new Verdict.Refuse("block " + header.block() + " does not link to the block before");
    }
}
