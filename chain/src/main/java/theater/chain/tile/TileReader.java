package theater.chain.tile;

import java.util.Optional;

/** Where tiles come from: a folder, a table, HTTP. What it gives is not trusted. */
@FunctionalInterface
public interface TileReader {
    /**
     * The bytes of exactly this tile, or empty if there is none. A reader need not keep partial tiles once the full one
     * exists; whoever reads asks for the full one then.
     */
    Optional<byte[]> read(Tile tile);
}
