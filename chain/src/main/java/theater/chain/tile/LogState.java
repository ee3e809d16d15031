package theater.chain.tile;

import java.util.ArrayList;
import java.util.List;
import theater.chain.ChainException;
import theater.chain.CompactRange;
import theater.chain.Hash;
import theater.chain.MalformedException;

/**
 * What whoever appends to a log has to know: its size and the tiles at its right edge. Immutable; appending gives the
 * next state and the tiles that changed, and writes nothing itself.
 *
 * @param size number of leaves
 * @param edge hashes of the partial tile of each level, from level 0; empty where the level ends with a full tile
 * @param entries entries of the partial entry tile; never changed by this class nor to be changed by others
 */
public record LogState(long size, List<List<Hash>> edge, List<byte[]> entries) {
    /** The log without leaves. */
    public static final LogState EMPTY = new LogState(0, List.of(), List.of());

    /** Checks that the edge has the widths that follow from the size. */
    public LogState {
        edge = edge.stream().map(List::copyOf).toList();
        entries = List.copyOf(entries);
        boolean good = size >= 0 && entries.size() == size % Tile.FULL && Tile.count(size, edge.size()) == 0;
        for (int level = 0; good && level < edge.size(); level++) {
            good = edge.get(level).size() == Tile.count(size, level) % Tile.FULL;
        }
        if (!good) {
            throw new IllegalArgumentException("this is not the edge of a log of " + size + " leaves");
        }
    }

    /**
     * The state after an append.
     *
     * @param next the new state
     * @param changed each tile that is new or grew, in its last form only, entry tiles first, then hash tiles by level
     */
    public record Appended(LogState next, List<TileData> changed) {
        public Appended {
            changed = List.copyOf(changed);
        }
    }

    /**
     * The state of the log of {@code size} leaves. The caller compares {@link #root()} with the checkpoint.
     *
     * @throws ChainException {@code tile-missing} if a tile of the right edge is not there, {@code malformed-tile} if one
     *     is broken or the entries do not have the hashes of their tile
     */
    public static LogState load(long size, TileReader reader) {
        LogTiles tiles = new LogTiles(size, reader);
        List<List<Hash>> edge = new ArrayList<>();
        for (int level = 0; Tile.count(size, level) > 0; level++) {
            long count = Tile.count(size, level);
            edge.add(count % Tile.FULL == 0 ? List.of() : tiles.hashes(level, count / Tile.FULL));
        }
        List<byte[]> entries = size % Tile.FULL == 0 ? List.of() : tiles.entries(size / Tile.FULL);
        LogState state = new LogState(size, edge, entries);
        for (int i = 0; i < entries.size(); i++) {
            if (!Hash.leaf(entries.get(i)).equals(state.edge.getFirst().get(i))) {
                throw new MalformedException("tile", "entry " + (size - entries.size() + i) + " has not its leaf hash");
            }
        }
        return state;
    }

    /**
     * Appends entries.
     *
     * @throws IllegalArgumentException if an entry is longer than {@link TileBytes#MAX_ENTRY}
     */
    public Appended append(List<byte[]> more) {
        List<TileData> changed = new ArrayList<>();
        List<byte[]> openEntries = new ArrayList<>(entries);
        long tile = size / Tile.FULL;
        for (byte[] entry : more) {
            openEntries.add(entry);
            if (openEntries.size() == Tile.FULL) {
                changed.add(new TileData(new Tile(Tile.ENTRIES, tile++, Tile.FULL), TileBytes.ofEntries(openEntries)));
                openEntries.clear();
            }
        }
        if (!openEntries.isEmpty() && !more.isEmpty()) {
            Tile partial = new Tile(Tile.ENTRIES, tile, openEntries.size());
            changed.add(new TileData(partial, TileBytes.ofEntries(openEntries)));
        }
        List<List<Hash>> nextEdge = new ArrayList<>();
        List<Hash> hashes = more.stream().map(Hash::leaf).toList();
        for (int level = 0; level < edge.size() || !hashes.isEmpty(); level++) {
            List<Hash> open = new ArrayList<>(level < edge.size() ? edge.get(level) : List.of());
            hashes = appendHashes(level, open, hashes, changed);
            nextEdge.add(open);
        }
        return new Appended(new LogState(size + more.size(), nextEdge, openEntries), changed);
    }

    /** Adds hashes to a level's open tile and returns the hashes of the tiles that became full: the level above. */
    private List<Hash> appendHashes(int level, List<Hash> open, List<Hash> more, List<TileData> changed) {
        long tile = Tile.count(size, level) / Tile.FULL;
        List<Hash> above = new ArrayList<>();
        for (Hash hash : more) {
            open.add(hash);
            if (open.size() == Tile.FULL) {
                changed.add(new TileData(new Tile(level, tile++, Tile.FULL), TileBytes.ofHashes(open)));
                above.add(CompactRange.of(open).root());
                open.clear();
            }
        }
        if (!open.isEmpty() && !more.isEmpty()) {
            changed.add(new TileData(new Tile(level, tile, open.size()), TileBytes.ofHashes(open)));
        }
        return above;
    }

    /** The root over all leaves. */
    public Hash root() {
        List<Hash> nodes = new ArrayList<>();
        for (List<Hash> open : edge.reversed()) {
            nodes.addAll(CompactRange.of(open).nodes());
        }
        return new CompactRange(size, nodes).root();
    }
}
