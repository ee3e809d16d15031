package theater.projector.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import theater.chain.BlockHeader;
import theater.chain.Hash;

/** Headers of well-linked blocks without events behind them. */
final class TestBlocks {
    private final String origin;
    private final Map<Integer, BlockHeader> last = new HashMap<>();

    TestBlocks(String origin) {
        this.origin = origin;
    }

    BlockHeader next(int partition) {
        BlockHeader before = last.get(partition);
        BlockHeader header = before == null
                ? header(origin, partition, 0, Hash.ZERO)
                : header(origin, partition, before.block() + 1, before.hash());
        last.put(partition, header);
        return header;
    }

    List<Leaf> leaves(int count, int partitions) {
        List<Leaf> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BlockHeader header = next(i % partitions);
            leaves.add(new Leaf(header, header.block()));
        }
        return leaves;
    }

    static BlockHeader header(String origin, int partition, long block, Hash prev) {
        return new BlockHeader(
                origin, partition, block, prev, block * 10, block * 10 + 4, 5, Hash.ZERO, Hash.ZERO, Hash.ZERO, 1, 2);
    }
}
