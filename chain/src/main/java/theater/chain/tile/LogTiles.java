package theater.chain.tile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import theater.chain.ChainException;
import theater.chain.CompactRange;
import theater.chain.Hash;
import theater.chain.MerkleTree;
import theater.chain.Subtrees;

/**
 * A log of fixed size, read from tiles. Nothing it says is proven by itself: compare {@link #root()} with a signed
 * checkpoint, or verify the proofs it makes.
 *
 * <p>Keeps the tiles it read last. One thread at a time.
 *
 * <p>Its methods throw {@link ChainException} with code {@code tile-missing}, or a
 * {@link theater.chain.MalformedException}, if the tiles are not all there.
 */
public final class LogTiles implements Subtrees {
    private static final int KEPT = 64;

    private final long size;
    private final TileReader reader;
    private final Map<Tile, List<Hash>> kept = new LinkedHashMap<>(KEPT, 0.75f, true);

    private long lastEntries = -1;
    private List<byte[]> entries = List.of();

    /** The log of {@code size} leaves in these tiles. */
    public LogTiles(long size, TileReader reader) {
        if (size < 0) {
            throw new IllegalArgumentException("a negative size");
        }
        this.size = size;
        this.reader = reader;
    }

    public long size() {
        return size;
    }

    /** The root over all leaves. */
    public Hash root() {
        return MerkleTree.root(size, this);
    }

    /** The root over the first {@code olderSize} leaves. */
    public Hash root(long olderSize) {
        return MerkleTree.root(olderSize, this);
    }

    /** The proof of the leaf at {@code index}. */
    public List<Hash> inclusionProof(long index) {
        return MerkleTree.inclusionProof(index, size, this);
    }

    /** The proof that this log begins with the log of {@code olderSize}. */
    public List<Hash> consistencyProof(long olderSize) {
        return MerkleTree.consistencyProof(olderSize, size, this);
    }

    /** The hash of the leaf at {@code index}. */
    public Hash leaf(long index) {
        return perfect(0, index);
    }

    /** The entry at {@code index}. */
    public byte[] entry(long index) {
        return entries(index / Tile.FULL).get((int) (index % Tile.FULL));
    }

    /** All entries of one entry tile of this log. */
    public List<byte[]> entries(long tileIndex) {
        if (tileIndex != lastEntries) {
            entries = readEntries(tileIndex);
            lastEntries = tileIndex;
        }
        return entries;
    }

    private List<byte[]> readEntries(long tileIndex) {
        Tile tile = Tile.inTree(size, Tile.ENTRIES, tileIndex);
        Optional<byte[]> exact = reader.read(tile);
        if (exact.isPresent()) {
            return TileBytes.entries(tile, exact.get());
        }
        Tile full = tile.full();
        byte[] bytes = reader.read(full).orElseThrow(() -> missing(tile));
        return TileBytes.entries(full, bytes).subList(0, tile.width());
    }

    /** All hashes of one tile of this log. */
    public List<Hash> hashes(int level, long tileIndex) {
        Tile tile = Tile.inTree(size, level, tileIndex);
        List<Hash> known = kept.get(tile);
        if (known != null) {
            return known;
        }
        Optional<byte[]> exact = reader.read(tile);
        List<Hash> hashes;
        if (exact.isPresent()) {
            hashes = TileBytes.hashes(tile, exact.get());
        } else {
            Tile full = tile.full();
            byte[] bytes = reader.read(full).orElseThrow(() -> missing(tile));
            hashes = TileBytes.hashes(full, bytes).subList(0, tile.width());
        }
        kept.put(tile, hashes);
        if (kept.size() > KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
        return hashes;
    }

    @Override
    public Hash perfect(int height, long index) {
        int level = height / 8;
        int within = height % 8;
        // The subtree's hashes on the tile's level: 2^within of them, all in one tile.
        long first = index << within;
        List<Hash> row = hashes(level, first / Tile.FULL);
        int start = (int) (first % Tile.FULL);
        return CompactRange.of(new ArrayList<>(row.subList(start, start + (1 << within))))
                .root();
    }

    private static ChainException missing(Tile tile) {
        return new ChainException("tile-missing", "there is no " + tile);
    }
}
