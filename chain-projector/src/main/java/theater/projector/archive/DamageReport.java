package theater.projector.archive;

import theater.chain.BlockHeader;

/** Told of archived blocks that cannot be read as they were. Any thread may call. */
@FunctionalInterface
public interface DamageReport {
    void found(BlockHeader block, String problem);
}
