package theater.projector.log;

import static java.util.Objects.requireNonNull;

import theater.chain.BlockHeader;

/**
 * A leaf of the log.
 *
 * @param header the block's header; its bytes are the entry, its hash the leaf hash
 * @param blockOffset offset of the block in its partition of {@code blocks}; -1 if unknown
 */
public record Leaf(BlockHeader header, long blockOffset) {
    public Leaf {
        requireNonNull(header, "header is null");
    }
}
