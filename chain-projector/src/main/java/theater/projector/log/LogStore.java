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
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
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
    private static final byte[] META = {'m'};

    private final RocksDB db;
    private final WriteOptions writeOptions = new WriteOptions();
    private final Options options;
    private volatile Meta meta;

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
     * Opens or makes the store. One made from another topic is emptied.
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
            RocksDB db = RocksDB.open(options, folder.toString());
            byte[] stored = db.get(META);
            Meta meta = stored == null ? new Meta(0, 0, topicId) : Meta.of(stored);
            LogStore store = new LogStore(db, options, meta);
            if (!meta.topicId().equals(topicId)) {
                store.clear(topicId);
            }
            return store;
        } catch (RocksDBException | IOException e) {
            options.close();
            throw unusable(e);
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
    void clear(String topicId) {
        try {
            byte[] end = {(byte) 0xff};
            db.deleteRange(new byte[0], end);
            meta = new Meta(0, 0, topicId);
            db.put(META, meta.toBytes());
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
            db.write(writeOptions, batch);
            meta = next;
        } catch (RocksDBException e) {
            throw unusable(e);
        }
    }

    private void addHash(WriteBatch batch, Map<Tile, byte[]> tiles, int level, long index, Hash hash)
            throws RocksDBException {
        long tile = index / Tile.FULL;
        byte[] key = tileKey(level, tile);
        Tile grown = new Tile(level, tile, (int) (index % Tile.FULL) + 1);
        byte[] before = tiles.getOrDefault(grown.full(), db.get(key));
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
        try {
            return db.get(key);
        } catch (RocksDBException e) {
            throw unusable(e);
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
                "the local copy of the log cannot be used; its folder may be deleted, it is built again: "
                        + cause.getMessage(),
                cause);
    }

    @Override
    public void close() {
        db.close();
        options.close();
        writeOptions.close();
    }
}
