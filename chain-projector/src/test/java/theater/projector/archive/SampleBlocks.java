package theater.projector.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import theater.chain.BlockHeader;
import theater.chain.Hash;
import theater.chain.MerkleTree;
import theater.projector.TestEvents;

/** Well-linked blocks of one partition with events behind them. */
final class SampleBlocks {
    static final String ORIGIN = "theater.test/archive";
    static final int PARTITION = 2;

    private final TestEvents events = new TestEvents(11);
    private final List<ArchivedBlock> all = new ArrayList<>();
    private long offset = 3;

    /** All blocks so far. */
    List<ArchivedBlock> all() {
        return List.copyOf(all);
    }

    /** The next block, of that many events. */
    ArchivedBlock next(int count) {
        List<ArchivedEvent> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String actor = "account/" + i % 3;
            records.add(new ArchivedEvent(
                    offset++, 1_700_000_000_000L + i, actor.getBytes(StandardCharsets.UTF_8), events.next(actor)));
        }
        // A transaction's marker.
        offset++;
        return add(records);
    }

    /** The next block, of these records. */
    ArchivedBlock add(List<ArchivedEvent> records) {
        BlockHeader before = all.isEmpty() ? null : all.getLast().header();
        BlockHeader header = new BlockHeader(
                ORIGIN,
                PARTITION,
                all.size(),
                before == null ? Hash.ZERO : before.hash(),
                records.getFirst().offset(),
                records.getLast().offset(),
                records.size(),
                TestEvents.schemaHash(TestEvents.SCHEMA_TEXT),
                MerkleTree.root(records.stream().map(ArchivedEvent::hash).toList()),
                Hash.sha256(new byte[] {1}),
                1,
                2);
        ArchivedBlock block = new ArchivedBlock(header, records);
        all.add(block);
        return block;
    }
}
