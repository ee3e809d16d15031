package theater.executor.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * What a shard knows, on local disk: a copy of its changelog {@code theater.state[p]}, key for key. It is written only
 * after Kafka has committed the same changes, in one batch with the changelog position, so that it is never ahead of
 * Kafka; what it lacks is read again at takeover. Nothing in it is needed for correctness.
 *
 * <p>Reads may come from any thread, {@link #apply} from one at a time. After {@link #close} every call fails.
 */
public final class ShardStore implements AutoCloseable {
    private static final byte[] POSITION = {0};

    private final Options options;
    private final BloomFilter filter;
    private final WriteOptions writeOptions;
    private final RocksDB db;

    private ShardStore(Options options, BloomFilter filter, RocksDB db) {
        this.options = options;
        this.filter = filter;
        this.db = db;
        this.writeOptions = new WriteOptions();
    }

    /**
     * Opens or creates the store in {@code folder}. A corrupt one is deleted and begun anew: the changelog has
     * everything.
     */
    public static ShardStore open(Path folder, StoreMemory memory) {
        try {
            return tryOpen(folder, memory);
        } catch (RocksDBException e) {
            if (!isCorrupt(e)) {
                // Full disk, too many files, open elsewhere: deleting a good store would help nobody.
                throw new ShardStoreException("cannot open the shard store in " + folder, e);
            }
            delete(folder);
            try {
                return tryOpen(folder, memory);
            } catch (RocksDBException again) {
                throw new ShardStoreException("cannot create the shard store in " + folder, again);
            }
        }
    }

    private static boolean isCorrupt(RocksDBException e) {
        Status status = e.getStatus();
        return status != null
                && (status.getCode() == Status.Code.Corruption
                        || status.getCode() == Status.Code.NotFound
                        || status.getCode() == Status.Code.InvalidArgument);
    }

    private static ShardStore tryOpen(Path folder, StoreMemory memory) throws RocksDBException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the folder of the shard store", e);
        }
        var filter = new BloomFilter(10);
        var options = new Options()
                .setCreateIfMissing(true)
                .setParanoidChecks(true)
                .setWriteBufferManager(memory.writeBuffers())
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setMaxOpenFiles(256)
                .setKeepLogFileNum(2)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(memory.cache())
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        .setFilterPolicy(filter));
        try {
            return new ShardStore(options, filter, RocksDB.open(options, folder.toString()));
        } catch (RocksDBException e) {
            options.close();
            filter.close();
            throw e;
        }
    }

    /** Deletes a store that is not open. */
    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the shard store in " + folder, e);
        }
    }

    public Optional<StorePosition> position() {
        return Optional.ofNullable(get(new Bytes(POSITION))).map(StorePosition::of);
    }

    public byte @Nullable [] get(Bytes key) {
        try {
            return db.get(key.array());
        } catch (RocksDBException e) {
            throw new ShardStoreException("cannot read the shard store", e);
        }
    }

    /** Writes changes (null deletes) and the changelog position behind them, all or nothing. */
    public void apply(Map<Bytes, byte @Nullable []> changes, StorePosition position) {
        try (var batch = new WriteBatch()) {
            for (var change : changes.entrySet()) {
                byte[] value = change.getValue();
                if (value == null) {
                    batch.delete(change.getKey().array());
                } else {
                    batch.put(change.getKey().array(), value);
                }
            }
            batch.put(POSITION, position.toBytes());
            db.write(writeOptions, batch);
        } catch (RocksDBException e) {
            throw new ShardStoreException("cannot write the shard store", e);
        }
    }

    /** Entries whose key begins with {@code prefix}, ascending from {@code from}, until {@code visitor} is not told more. */
    public void scan(byte[] prefix, byte[] from, Visitor visitor) {
        iterate(prefix, from, entry -> visitor.visit(entry.key(), entry.value()));
    }

    private void iterate(byte[] prefix, byte[] from, Predicate<RocksIterator> visitor) {
        byte[] end = upperBound(prefix);
        try (var read = new ReadOptions();
                var bound = new Slice(end)) {
            read.setIterateUpperBound(bound);
            try (RocksIterator iterator = db.newIterator(read)) {
                iterator.seek(from);
                while (iterator.isValid() && visitor.test(iterator)) {
                    iterator.next();
                }
                iterator.status();
            }
        } catch (RocksDBException e) {
            throw new ShardStoreException("cannot scan the shard store", e);
        }
    }

    /** All entries of one kind. */
    public void scanKind(byte kind, BiConsumer<byte[], byte[]> visitor) {
        byte[] prefix = {kind};
        scan(prefix, prefix, (key, value) -> {
            visitor.accept(key, value);
            return true;
        });
    }

    /** All keys of one kind; values are not read. */
    public void scanKeys(byte kind, Consumer<byte[]> visitor) {
        byte[] prefix = {kind};
        iterate(prefix, prefix, entry -> {
            visitor.accept(entry.key());
            return true;
        });
    }

    @Override
    public void close() {
        db.close();
        for (AutoCloseable owned : List.<AutoCloseable>of(writeOptions, options, filter)) {
            try {
                owned.close();
            } catch (Exception e) {
                throw new ShardStoreException("cannot close the shard store", e);
            }
        }
    }

    /** The smallest key greater than every key that begins with {@code prefix}; kinds are ASCII, so there is one. */
    private static byte[] upperBound(byte[] prefix) {
        int last = prefix.length - 1;
        while (prefix[last] == (byte) 0xff) {
            last--;
        }
        byte[] bound = java.util.Arrays.copyOf(prefix, last + 1);
        bound[last]++;
        return bound;
    }

    /** Told each entry of a scan; answers whether to go on. */
    public interface Visitor {
        boolean visit(byte[] key, byte[] value);
    }
}
