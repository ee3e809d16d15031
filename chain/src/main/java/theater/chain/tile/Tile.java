package theater.chain.tile;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import theater.chain.MalformedException;
import theater.chain.Text;

/**
 * The name of a tile: 256 hashes of one level, or 256 log entries; fewer at the right edge (a partial tile).
 *
 * <p>Hash {@code i} of tile {@code n} on level {@code l} is the root over the 256^l leaves from leaf
 * {@code (256 n + i) 256^l} on.
 *
 * @param level from 0 to 7, or {@link #ENTRIES}
 * @param index place on its level
 * @param width number of hashes or entries, 1 to 256
 */
public record Tile(int level, long index, int width) {
    /** The level of tiles that hold entries instead of hashes. */
    public static final int ENTRIES = -1;

    /** Hashes or entries in a full tile. */
    public static final int FULL = 256;

    /** Highest level a tree of fewer than 2^63 leaves has. */
    public static final int MAX_LEVEL = 7;

    private static final String WHAT = "tile-path";

    /** Checks the ranges. */
    public Tile {
        if (level < ENTRIES || level > MAX_LEVEL || index < 0 || width < 1 || width > FULL) {
            throw new MalformedException(WHAT, "no tile " + level + "/" + index + " of width " + width);
        }
    }

    /** The tile of the tree of {@code size} leaves at that place; its width follows from the size. */
    public static Tile inTree(long size, int level, long index) {
        long hashes = count(size, level);
        return new Tile(level, index, (int) Math.min(FULL, hashes - index * FULL));
    }

    /** How many hashes the tree of {@code size} leaves has on that level (entries: one a leaf). */
    public static long count(long size, int level) {
        return level == ENTRIES ? size : size >>> (8 * level);
    }

    /** All tiles of one level of the tree of {@code size} leaves, from the left. */
    public static Stream<Tile> ofLevel(long size, int level) {
        long tiles = (count(size, level) + FULL - 1) / FULL;
        return LongStream.range(0, tiles).mapToObj(index -> inTree(size, level, index));
    }

    /** The path below the log's root, such as {@code tile/0/x001/x234/067.p/5}. */
    public String path() {
        StringBuilder digits = new StringBuilder(Long.toString(index));
        while (digits.length() % 3 != 0) {
            digits.insert(0, '0');
        }
        StringBuilder path = new StringBuilder("tile/").append(level == ENTRIES ? "entries" : Integer.toString(level));
        for (int i = 0; i < digits.length(); i += 3) {
            path.append(i + 3 < digits.length() ? "/x" : "/").append(digits, i, i + 3);
        }
        if (!isFull()) {
            path.append(".p/").append(width);
        }
        return path.toString();
    }

    /**
     * Reads a path.
     *
     * @throws MalformedException unless this is exactly what {@link #path()} would write
     */
    public static Tile parse(String path) {
        String[] parts = path.split("/", -1);
        if (parts.length < 3 || parts.length > 12) {
            throw new MalformedException(WHAT, Text.shorten(path));
        }
        int width = FULL;
        int end = parts.length;
        if (parts[end - 2].endsWith(".p")) {
            width = Text.smallDecimal(parts[end - 1], WHAT);
            end--;
            parts[end - 1] = parts[end - 1].substring(0, parts[end - 1].length() - 2);
        }
        StringBuilder digits = new StringBuilder();
        for (int i = 2; i < end; i++) {
            digits.append(parts[i].startsWith("x") ? parts[i].substring(1) : parts[i]);
        }
        int zeros = 0;
        while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
            zeros++;
        }
        int level = parts[1].equals("entries") ? ENTRIES : Text.smallDecimal(parts[1], WHAT);
        Tile tile = new Tile(level, Text.decimal(digits.substring(zeros), WHAT), width);
        if (!tile.path().equals(path)) {
            throw new MalformedException(WHAT, Text.shorten(path));
        }
        return tile;
    }

    /** Whether it will never change again. */
    public boolean isFull() {
        return width == FULL;
    }

    /** The full tile at the same place. */
    public Tile full() {
        return new Tile(level, index, FULL);
    }

    @Override
    public String toString() {
        return path();
    }
}
