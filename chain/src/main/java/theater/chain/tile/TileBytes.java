package theater.chain.tile;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import theater.chain.Hash;
import theater.chain.MalformedException;

/**
 * The bytes of tiles. A hash tile is its hashes one after the other; an entry tile is, for each entry,
 * {@code u16be length ‖ entry}.
 */
public final class TileBytes {
    /** Longest entry an entry tile can hold, in bytes. */
    public static final int MAX_ENTRY = 0xffff;

    private TileBytes() {}

    /** The bytes of a hash tile. */
    public static byte[] ofHashes(List<Hash> hashes) {
        byte[] bytes = new byte[hashes.size() * Hash.SIZE];
        for (int i = 0; i < hashes.size(); i++) {
            hashes.get(i).writeTo(bytes, i * Hash.SIZE);
        }
        return bytes;
    }

    /**
     * The bytes of an entry tile.
     *
     * @throws IllegalArgumentException if an entry is longer than {@link #MAX_ENTRY}
     */
    public static byte[] ofEntries(List<byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            if (entry.length > MAX_ENTRY) {
                throw new IllegalArgumentException("an entry of " + entry.length + " bytes does not fit a tile");
            }
            bytes.write(entry.length >>> 8);
            bytes.write(entry.length);
            bytes.writeBytes(entry);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a hash tile.
     *
     * @throws MalformedException unless it holds exactly as many hashes as the tile is wide
     */
    public static List<Hash> hashes(Tile tile, byte[] bytes) {
        if (bytes.length != tile.width() * Hash.SIZE) {
            throw new MalformedException(
                    "tile",
                    tile + " has " + bytes.length + " bytes, " + tile.width() + " hashes have "
                            + tile.width() * Hash.SIZE);
        }
        List<Hash> hashes = new ArrayList<>(tile.width());
        for (int i = 0; i < tile.width(); i++) {
            hashes.add(Hash.of(bytes, i * Hash.SIZE));
        }
        return hashes;
    }

    /**
     * Reads an entry tile.
     *
     * @throws MalformedException unless it holds exactly as many entries as the tile is wide
     */
    public static List<byte[]> entries(Tile tile, byte[] bytes) {
        List<byte[]> entries = new ArrayList<>(tile.width());
        int position = 0;
        while (position + 2 <= bytes.length && entries.size() < tile.width()) {
            int length = (bytes[position] & 0xff) << 8 | (bytes[position + 1] & 0xff);
            int end = position + 2 + length;
            if (end > bytes.length) {
                break;
            }
            entries.add(java.util.Arrays.copyOfRange(bytes, position + 2, end));
            position = end;
        }
        if (entries.size() != tile.width()) {
            throw new MalformedException(
                    "tile", tile + " ends after " + entries.size() + " of " + tile.width() + " entries");
        }
        if (position != bytes.length) {
            throw new MalformedException("tile", tile + " has bytes after its last entry");
        }
        return entries;
    }
}
