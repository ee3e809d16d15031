package theater.chain.folder;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import theater.chain.BlockHeader;
import theater.chain.ChainException;
import theater.chain.CompactRange;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.note.Checkpoint;
import theater.chain.tile.LogTiles;
import theater.chain.tile.Tile;
import theater.chain.tile.TileBytes;
import theater.chain.tile.TileReader;
import theater.chain.verify.Finding;
import theater.chain.verify.FindingCode;
import theater.chain.verify.Place;

/**
 * Computes the whole tree from the entries and compares it with tiles and checkpoint. Where they differ it says which
 * file is wrong: if the entries have the signed root, the tiles that differ are; if the tiles have it, whatever is below
 * an authentic tile and differs from it is. Used once, by one thread.
 */
final class TreeVerifier {
    private final Checkpoint checkpoint;
    private final TileReader reader;
    private final Consumer<Finding> findings;
    private final Progress progress;
    private final long size;

    /** Tiles that differ from what the entries give, with the places that differ. */
    private final Map<Tile, List<Integer>> differing = new LinkedHashMap<>();

    private final Set<Tile> named = new HashSet<>();
    private final Set<Long> alteredLeaves = new HashSet<>();

    TreeVerifier(Checkpoint checkpoint, TileReader reader, Consumer<Finding> findings, Progress progress) {
        this.checkpoint = checkpoint;
        this.reader = reader;
        this.findings = findings;
        this.progress = progress;
        this.size = checkpoint.size();
    }

    /** Reports what is wrong; returns the leaves whose entries are not those of the signed tree. */
    Set<Long> verify() {
        Optional<Hash> computed = compute();
        if (computed.isPresent() && computed.get().equals(checkpoint.root())) {
            differing.forEach((tile, places) -> altered(
                    tile, "its hashes at " + places + " are not those of the entries, which have the signed root"));
            return alteredLeaves;
        }
        LogTiles stored = new LogTiles(size, reader);
        Optional<Hash> storedRoot = rootOf(stored);
        if (storedRoot.isPresent() && storedRoot.get().equals(checkpoint.root())) {
            differing.forEach((tile, places) -> blame(tile, places, stored));
            return alteredLeaves;
        }
        String text = "the entries have root " + show(computed) + ", the tiles " + show(storedRoot)
                + ", the checkpoint " + checkpoint.root();
        findings.accept(new Finding(FindingCode.ROOT_WRONG, new Place.OfLog(checkpoint.origin()), text));
        differing.forEach((tile, places) -> altered(tile, "its hashes at " + places + " are not those of the entries"));
        return alteredLeaves;
    }

    /** The root over the entries; empty if some can be had neither from entries nor from hashes. */
    private Optional<Hash> compute() {
        CompactRange range = CompactRange.EMPTY;
        List<Hash> above = new ArrayList<>();
        for (long index = 0; index * Tile.FULL < size; index++) {
            Optional<List<byte[]>> entries = entries(index);
            Tile tile = Tile.inTree(size, 0, index);
            Optional<List<Hash>> hashes = hashes(tile);
            if (entries.isEmpty() && hashes.isEmpty()) {
                return Optional.empty();
            }
            List<Hash> leaves = entries.map(
                            list -> list.stream().map(Hash::leaf).toList())
                    .or(() -> hashes)
                    .orElseThrow();
            hashes.ifPresent(stored -> compare(tile, leaves, stored));
            range = range.append(leaves);
            if (leaves.size() == Tile.FULL) {
                above.add(CompactRange.of(leaves).root());
            }
            progress.at("tree", Math.min(size, (index + 1) * Tile.FULL), size);
        }
        for (int level = 1; !above.isEmpty(); level++) {
            above = level(level, above);
        }
        return Optional.of(range.root());
    }

    private List<Hash> level(int level, List<Hash> row) {
        List<Hash> above = new ArrayList<>();
        for (int first = 0; first < row.size(); first += Tile.FULL) {
            List<Hash> computed = row.subList(first, Math.min(row.size(), first + Tile.FULL));
            Tile tile = Tile.inTree(size, level, first / Tile.FULL);
            hashes(tile).ifPresent(stored -> compare(tile, computed, stored));
            if (computed.size() == Tile.FULL) {
                above.add(CompactRange.of(computed).root());
            }
        }
        return above;
    }

    private void compare(Tile tile, List<Hash> computed, List<Hash> stored) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < computed.size(); i++) {
            if (!computed.get(i).equals(stored.get(i))) {
                places.add(i);
            }
        }
        if (!places.isEmpty()) {
            differing.put(tile, places);
        }
    }

    /** The tiles have the signed root: either this tile, or one above it, or what is below it was altered. */
    private void blame(Tile tile, List<Integer> places, LogTiles stored) {
        try {
            for (int level = Tile.MAX_LEVEL; level >= tile.level(); level--) {
                long index = tile.index() >>> (8 * (level - tile.level()));
                if (index * Tile.FULL >= Tile.count(size, level)) {
                    continue;
                }
                Tile ancestor = Tile.inTree(size, level, index);
                // Partial tiles are the right edge, which has the signed root.
                if (ancestor.isFull() && !isChildOfItsParent(ancestor, stored)) {
                    altered(ancestor, "its root is not in the tile above it, which has the signed root");
                    return;
                }
            }
            if (tile.level() == 0) {
                for (int place : places) {
                    alteredEntry(tile.index() * Tile.FULL + place, stored);
                }
            }
        } catch (ChainException e) {
            // Another tile is missing or broken, and was named already.
            altered(tile, "its hashes at " + places + " are not those of the entries");
        }
    }

    private static boolean isChildOfItsParent(Tile tile, LogTiles stored) {
        Hash root = CompactRange.of(stored.hashes(tile.level(), tile.index())).root();
        List<Hash> parent = stored.hashes(tile.level() + 1, tile.index() / Tile.FULL);
        return parent.get((int) (tile.index() % Tile.FULL)).equals(root);
    }

    private void alteredEntry(long leaf, LogTiles stored) {
        byte[] entry = stored.entry(leaf);
        Place place;
        try {
            BlockHeader header = BlockHeader.parse(entry);
            place = new Place.OfBlock(header.partition(), header.block());
        } catch (MalformedException e) {
            place = new Place.OfLeaf(leaf);
        }
        Tile tile = Tile.inTree(size, Tile.ENTRIES, leaf / Tile.FULL);
        alteredLeaves.add(leaf);
        findings.accept(new Finding(
                FindingCode.HEADER_ALTERED,
                place,
                "entry " + leaf % Tile.FULL + " of " + tile + " (leaf " + leaf + ") has hash " + Hash.leaf(entry)
                        + ", the signed tree has " + stored.leaf(leaf)));
    }

    private void altered(Tile tile, String problem) {
        if (named.add(tile)) {
            findings.accept(new Finding(FindingCode.TILE_ALTERED, new Place.OfFile(tile.path()), problem));
        }
    }

    private Optional<List<byte[]>> entries(long index) {
        return read(Tile.inTree(size, Tile.ENTRIES, index), TileBytes::entries);
    }

    private Optional<List<Hash>> hashes(Tile tile) {
        return read(tile, TileBytes::hashes);
    }

    /** The tile's content, from the exact or the full tile; reports it if it is not there or broken. */
    private <T> Optional<List<T>> read(Tile tile, Decoder<T> decoder) {
        Tile source = tile;
        byte @Nullable [] bytes = reader.read(tile).orElse(null);
        if (bytes == null && !tile.isFull()) {
            source = tile.full();
            bytes = reader.read(source).orElse(null);
        }
        if (bytes == null) {
            findings.accept(new Finding(
                    FindingCode.TILE_MISSING, new Place.OfFile(tile.path()), "a log of " + size + " leaves has it"));
            return Optional.empty();
        }
        try {
            return Optional.of(decoder.decode(source, bytes).subList(0, tile.width()));
        } catch (MalformedException e) {
            findings.accept(new Finding(FindingCode.TILE_MALFORMED, new Place.OfFile(source.path()), e.getMessage()));
            return Optional.empty();
        }
    }

    private interface Decoder<T> {
        List<T> decode(Tile tile, byte[] bytes);
    }

    private static Optional<Hash> rootOf(LogTiles tiles) {
        try {
            return Optional.of(tiles.root());
        } catch (ChainException e) {
            return Optional.empty();
        }
    }

    private static String show(Optional<Hash> root) {
        return root.map(Hash::toString).orElse("(cannot be told)");
    }
}
