package theater.chain.tile;

import static java.util.Objects.requireNonNull;

/**
 * A tile with its bytes, to be written somewhere.
 *
 * @param bytes handed over to the receiver: whoever made the record does not use them again
 */
public record TileData(Tile tile, byte[] bytes) {
    public TileData {
        requireNonNull(tile, "tile is null");
        requireNonNull(bytes, "bytes is null");
    }
}
