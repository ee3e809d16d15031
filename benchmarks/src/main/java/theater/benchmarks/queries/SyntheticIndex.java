package theater.benchmarks.queries;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import theater.chain.Block;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.chain.Salt;
import theater.projector.index.EffectKind;
import theater.projector.index.EffectSet;
import theater.projector.index.EventFacts;
import theater.projector.index.IndexReader;
import theater.projector.index.IndexWriter;
import theater.projector.query.SignedLog;

/**
 * Indices of four partitions, filled with whole blocks of 1,024 events by the projector's own code. An event a
 * millisecond, ten thousand actors; one event in a hundred thousand is an upgrade, one in ten thousand publishes. One
 * thread.
 */
final class SyntheticIndex implements SignedLog, AutoCloseable {
    static final int ACTORS = 10_000;
    static final int BLOCK = 1_024;
    static final long FIRST_TIME = 1_700_000_000_000L;

    private static final int PARTITIONS = 4;
    /** As in the projector. */
    private static final long CACHE_BYTES = 96L << 20;

    static {
        RocksDB.loadLibrary();
    }

    private final Random random = new Random(6);
    private final Cache cache = new LRUCache(CACHE_BYTES);
    private final List<RocksStore> stores = new ArrayList<>();
    private final List<@Nullable Block> last = new ArrayList<>();
    private final long[] seqs = new long[ACTORS];
    private long events;
    private long blocks;

    SyntheticIndex(Path folder) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            stores.add(new RocksStore(folder.resolve("index-" + partition), cache));
            last.add(null);
        }
    }

    long events() {
        return events;
    }

    /** Blocks in all partitions; partitions take turns in the log. */
    @Override
    public long size() {
        return blocks;
    }

    @Override
    public OptionalLong leafOf(int partition, long block) {
        long leaf = block * PARTITIONS + partition;
        return leaf < blocks ? OptionalLong.of(leaf) : OptionalLong.empty();
    }

    List<IndexReader> readers() {
        List<IndexReader> readers = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            readers.add(new IndexReader(partition, stores.get(partition)));
        }
        return readers;
    }

    /** The reader of an actor's partition. */
    IndexReader reader(int actor) {
        return new IndexReader(actor % PARTITIONS, stores.get(actor % PARTITIONS));
    }

    static String actor(int number) {
        return "account/" + number;
    }

    /** How many events an actor has. */
    long eventsOf(int actor) {
        return seqs[actor];
    }

    /** The hash of an actor's event: any that is as long and as random. */
    static Hash hash(int actor, long seq) {
        return Hash.sha256(ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(actor)
                .putLong(seq)
                .array());
    }

    /** Adds one block. */
    void append() {
        int partition = (int) (blocks % PARTITIONS);
        Block before = last.get(partition);
        long offset = before == null ? 0 : before.header().lastOffset() + 1;
        List<Block.Event> entries = new ArrayList<>(BLOCK);
        List<EventFacts> facts = new ArrayList<>(BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            int actor = random.nextInt(ACTORS / PARTITIONS) * PARTITIONS + partition;
            long seq = seqs[actor]++;
            long time = FIRST_TIME + events++;
            String type = random.nextInt(100_000) == 0 ? "upgrade" : "turn";
            entries.add(new Block.Event(
                    offset + i, time, new IndexText.Entry(actor(actor), seq, type, hash(actor, seq), LinkFinding.OK)));
            facts.add(new EventFacts(time, effects()));
        }
        Block block = before == null
                ? Block.first("theater.bench/log", partition, Hash.ZERO, new Salt(blocks, blocks), entries)
                : Block.next(before.header(), Hash.ZERO, new Salt(blocks, blocks), entries);
        last.set(partition, block);
        RocksStore store = stores.get(partition);
        new IndexWriter(store, store::put).write(block, facts, offset);
        blocks++;
    }

    private EffectSet effects() {
        EffectSet usual = EffectSet.NONE.with(EffectKind.STATE_PUT).with(EffectKind.ANSWER);
        return random.nextInt(10_000) == 0 ? usual.with(EffectKind.PUBLISH) : usual;
    }

    long bytes() {
        return stores.stream().mapToLong(RocksStore::bytes).sum();
    }

    @Override
    public void close() {
        stores.forEach(RocksStore::close);
        cache.close();
    }
}
