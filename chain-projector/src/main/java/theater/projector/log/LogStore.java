package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.chain.BlockHeader;
import theater.chain.Hash;
import theater.chain.MerkleTree;
import theater.chain.tile.LogTiles;
import theater.chain.tile.Tile;
import theater.chain.tile.TileBytes;
import theater.chain.tile.TileReader;
import theater.projector.error.ProjectorException;

/**
 * What an instance keeps of the log on its own disk: entries, tile hashes, where each block is. Made of
 * {@code chain.leaves} alone, so it may be lost.
 *
 * <p>One thread appends; any thread reads. What lies below a size once seen never changes, so readers that stay below the
 * published checkpoint need no lock.
 *
 * <pre>
 * m                          size, next offset in chain.leaves (i64 each), topic id
 * e | leaf                   entry
 * h | u8 level | tile        hashes of the tile so far, at most 256
 * b | i32 partition | block  leaf
 * p | i32 partition          last block
 * </pre>
 *
 * Numbers are big-endian, 64 bits unless said otherwise.
 */
public final class LogStore implements TileReader, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogStore.class);
    private static final byte[] META = {'m'};

    private final RocksDB db;
    private final WriteOptions writeOptions = new WriteOptions();
    private final Options options;
    /** Readers share it, closing takes it: a closed database crashes the JVM of whoever still reads. */
    private final ReentrantReadWriteLock openness = new ReentrantReadWriteLock();

    private volatile Meta meta;
    private boolean closed;

    private record Meta(long size, long nextOffset, String topicId) {
        byte[] toBytes() {
            byte[] id = topicId.getBytes(StandardCharsets.US_ASCII);
            return ByteBuffer.allocate(2 * Long.BYTES + id.length)
                    .putLong(size)
                    .putLong(nextOffset)
                    .put(id)
                    .array();
        }

        static Meta of(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Meta(
                    buffer.getLong(0),
                    buffer.getLong(Long.BYTES),
                    new String(bytes, 2 * Long.BYTES, bytes.length - 2 * Long.BYTES, StandardCharsets.US_ASCII));
        }
    }

    private LogStore(RocksDB db, Options options, Meta meta) {
        this.db = db;
        this.options = options;
        this.meta = meta;
    }

    /**
     * Opens or makes the store. One made from another topic is emptied, a corrupt one is thrown away.
     *
     * @param topicId Kafka's id of {@code chain.leaves}
     * @throws ProjectorException LOCAL_STATE if the folder cannot be used
     */
    public static LogStore open(Path folder, String topicId) {
        requireNonNull(topicId, "topicId is null");
        RocksDB.loadLibrary();
        Options options = new Options().setCreateIfMissing(true).setWriteBufferSize(8L << 20);
        try {
            Files.createDirectories(folder);
            return open(options, folder.toString(), topicId);
        } catch (RocksDBException | IOException e) {
            options.close();
            throw unusable(e);
        }
    }

    private static LogStore open(Options options, String folder, String topicId) throws RocksDBException {
        RocksDB db = openOrRebuild(options, folder);
        try {
            byte[] stored = db.get(META);
            LogStore store = new LogStore(db, options, stored == null ? new Meta(0, 0, topicId) : Meta.of(stored));
            if (!store.meta.topicId().equals(topicId)) {
                store.clear(topicId);
            }
            return store;
        } catch (RocksDBException | RuntimeException e) {
            db.close();
            throw e;
        }
    }

    private static RocksDB openOrRebuild(Options options, String folder) throws RocksDBException {
        try {
            return RocksDB.open(options, folder);
        } catch (RocksDBException e) {
            Status status = e.getStatus();
            if (status == null || status.getCode() != Status.Code.Corruption) {
                throw e;
            }
            LOG.atWarn().addKeyValue("folder", folder).setCause(e).log("A corrupt copy of the log is built again");
            RocksDB.destroyDB(folder, options);
            return RocksDB.open(options, folder);
        }
    }

    /** Count of leaves. */
    public long size() {
        return meta.size();
    }

    /** Offset in {@code chain.leaves} from which to go on reading. */
    public long nextOffset() {
        return meta.nextOffset();
    }

    /** Forgets everything; the leaves are read again from the start. */
    private void clear(String topicId) {
        byte[] end = {(byte) 0xff};
        Meta empty = new Meta(0, 0, topicId);
        try (WriteBatch batch = new WriteBatch()) {
            batch.deleteRange(new byte[0], end);
            batch.put(META, empty.toBytes());
            write(batch, empty);
        } catch (RocksDBException e) {
            throw unusable(e);
        }
    }

    void clear() {
        clear(meta.topicId());
    }

    /** Appends leaves and moves the reading position, both or neither. Called by one thread. */
    void append(List<Leaf> leaves, long nextOffset) {
        Map<Tile, byte[]> tiles = new HashMap<>();
        try (WriteBatch batch = new WriteBatch()) {
            long size = meta.size();
            for (Leaf leaf : leaves) {
                byte[] entry = leaf.header().bytes();
                Hash hash = leaf.header().hash();
                int partition = leaf.header().partition();
                batch.put(key('e', size), entry);
                batch.put(blockKey(partition, leaf.header().block()), longBytes(size));
                batch.put(
                        partitionKey(partition),
                        LastBlock.of(leaf.header(), leaf.blockOffset()).toBytes());
                addHash(batch, tiles, 0, size, hash);
                size++;
            }
            Meta next = new Meta(size, nextOffset, meta.topicId());
            batch.put(META, next.toBytes());
            write(batch, next);
        } catch (RocksDBException e) {
            throw unusable(e);
        }
    }

    private void write(WriteBatch batch, Meta next) throws RocksDBException {
        openness.readLock().lock();
        try {
            requireOpen();
            db.write(writeOptions, batch);
            meta = next;
        } finally {
            openness.readLock().unlock();
        }
    }

    private void addHash(WriteBatch batch, Map<Tile, byte[]> tiles, int level, long index, Hash hash)
            throws RocksDBException {
        long tile = index / Tile.FULL;
        byte[] key = tileKey(level, tile);
        Tile grown = new Tile(level, tile, (int) (index % Tile.FULL) + 1);
        byte @Nullable [] known = tiles.get(grown.full());
        byte @Nullable [] before = known == null ? get(key) : known;
        byte[] after = Arrays.copyOf(before == null ? new byte[0] : before, grown.width() * Hash.SIZE);
        hash.writeTo(after, after.length - Hash.SIZE);
        tiles.put(grown.full(), after);
        batch.put(key, after);
        if (grown.isFull()) {
            Hash root = MerkleTree.root(TileBytes.hashes(grown, after));
            addHash(batch, tiles, level + 1, tile, root);
        }
    }

    /**
     * The bytes of any tile of any size up to {@link #size()}: what the log grew by since is cut off.
     *
     * @return empty if the log does not reach so far
     */
    @Override
    public Optional<byte[]> read(Tile tile) {
        if (tile.level() == Tile.ENTRIES) {
            return entries(tile);
        }
        byte[] stored = get(tileKey(tile.level(), tile.index()));
        int length = tile.width() * Hash.SIZE;
        return stored == null || stored.length < length ? Optional.empty() : Optional.of(Arrays.copyOf(stored, length));
    }

    private Optional<byte[]> entries(Tile tile) {
        List<byte[]> entries = new ArrayList<>(tile.width());
        for (int i = 0; i < tile.width(); i++) {
            byte[] entry = get(key('e', tile.index() * Tile.FULL + i));
            if (entry == null) {
                return Optional.empty();
            }
            entries.add(entry);
        }
        return Optional.of(TileBytes.ofEntries(entries));
    }

    /** The log as it was when it had {@code size} leaves. For one thread. */
    public LogTiles at(long size) {
        return new LogTiles(size, this);
    }

    /** The entry of a leaf: a block's header. */
    public Optional<BlockHeader> header(long leaf) {
        return Optional.ofNullable(get(key('e', leaf))).map(BlockHeader::parse);
    }

    /** The leaf that a block is. */
    public OptionalLong leafOf(int partition, long block) {
        byte[] stored = get(blockKey(partition, block));
        return stored == null
                ? OptionalLong.empty()
                : OptionalLong.of(ByteBuffer.wrap(stored).getLong());
    }

    /** The last block of a partition, or {@link LastBlock#NONE}. */
    public LastBlock last(int partition) {
        byte[] stored = get(partitionKey(partition));
        return stored == null ? LastBlock.NONE : LastBlock.of(stored);
    }

    private byte @Nullable [] get(byte[] key) {
        openness.readLock().lock();
        try {
            requireOpen();
            return db.get(key);
        } catch (RocksDBException e) {
            throw unusable(e);
        } finally {
            openness.readLock().unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new ProjectorException(ProjectorException.Code.UNAVAILABLE, "this projector is stopping");
        }
    }

    private static byte[] tileKey(int level, long tile) {
        return ByteBuffer.allocate(2 + Long.BYTES)
                .put((byte) 'h')
                .put((byte) level)
                .putLong(tile)
                .array();
    }

    private static byte[] blockKey(int partition, long block) {
        return ByteBuffer.allocate(1 + Integer.BYTES + Long.BYTES)
                .put((byte) 'b')
                .putInt(partition)
                .putLong(block)
                .array();
    }

    private static byte[] partitionKey(int partition) {
        return ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) 'p')
                .putInt(partition)
                .array();
    }

    private static byte[] key(char kind, long number) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) kind)
                .putLong(number)
                .array();
    }

    private static byte[] longBytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static ProjectorException unusable(Exception cause) {
        return new ProjectorException(
                ProjectorException.Code.LOCAL_STATE,
                "the local copy of the log cannot be used; end other projectors on this data folder, look for space on"
                        + " its disk, or delete the copy while none runs: it is built again: " + cause.getMessage(),
                cause);
    }

    @Override
    public void close() {
        openness.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                db.close();
                options.close();
                writeOptions.close();
            }
        } finally {
            openness.writeLock().unlock();
        }
    }
}
