package theater.benchmarks.queries;

import java.nio.file.Path;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompactionStyle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/** A RocksDB store with the settings that a projector's have, without a changelog. One thread. */
final class RocksStore implements ReadOnlyKeyValueStore<Bytes, byte[]>, AutoCloseable {
    private final Options options;
    private final WriteOptions writes = new WriteOptions().setDisableWAL(true);
    private final RocksDB db;

    /** @param cache that the stores of a process share */
    RocksStore(Path folder, Cache cache) {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(4_096)
                .setFilterPolicy(new BloomFilter())
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
        options = new Options()
                .setCreateIfMissing(true)
                .setTableFormatConfig(table)
                .setCompactionStyle(CompactionStyle.UNIVERSAL)
                .setWriteBufferSize(8L << 20)
                .setMaxWriteBufferNumber(3);
        try {
            db = RocksDB.open(options, folder.toString());
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    void put(Bytes key, byte[] value) {
        try {
            db.put(writes, key.get(), value);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        try {
            return db.get(key.get());
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        RocksIterator iterator = db.newIterator();
        iterator.seek(from.get());
        return new Range(iterator, key -> key.compareTo(to) <= 0, true);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(Bytes from, Bytes to) {
        RocksIterator iterator = db.newIterator();
        iterator.seekForPrev(to.get());
        return new Range(iterator, key -> key.compareTo(from) >= 0, false);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        RocksIterator iterator = db.newIterator();
        iterator.seekToFirst();
        return new Range(iterator, key -> true, true);
    }

    @Override
    public long approximateNumEntries() {
        return size("rocksdb.estimate-num-keys");
    }

    /** Bytes of the files that count. */
    long bytes() {
        return size("rocksdb.total-sst-files-size") + size("rocksdb.cur-size-all-mem-tables");
    }

    private long size(String property) {
        try {
            return db.getLongProperty(property);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    private static IllegalStateException failed(RocksDBException cause) {
        return new IllegalStateException("RocksDB fails; look for space on the disk: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        db.close();
        writes.close();
        options.close();
    }

    /** Keys as long as they are in the range. */
    private interface Bound {
        boolean holds(Bytes key);
    }

    private record Range(RocksIterator iterator, Bound bound, boolean forward)
            implements KeyValueIterator<Bytes, byte[]> {
        @Override
        public boolean hasNext() {
            return iterator.isValid() && bound.holds(Bytes.wrap(iterator.key()));
        }

        @Override
        public Bytes peekNextKey() {
            return Bytes.wrap(iterator.key());
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            KeyValue<Bytes, byte[]> entry = KeyValue.pair(Bytes.wrap(iterator.key()), iterator.value());
            if (forward) {
                iterator.next();
            } else {
                iterator.prev();
            }
            return entry;
        }

        @Override
        public void close() {
            iterator.close();
        }
    }
}
