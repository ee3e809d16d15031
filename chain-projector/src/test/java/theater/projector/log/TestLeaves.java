package theater.projector.log;

/** Fills a store for tests of other packages. */
public final class TestLeaves {
    private static final int PARTITIONS = 3;

    private final TestBlocks blocks;

    public TestLeaves(String origin) {
        blocks = new TestBlocks(origin);
    }

    /** Appends leaves, as the follower does. */
    public void append(LogStore store, int count) {
        store.append(blocks.leaves(count, PARTITIONS), store.nextOffset() + count);
    }
}
