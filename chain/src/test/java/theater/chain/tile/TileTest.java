package theater.chain.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import theater.chain.MalformedException;

class TileTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 256, tile/0/000",
        "0, 5, 17, tile/0/005.p/17",
        "1, 1000, 256, tile/1/x001/000",
        "-1, 1234067, 256, tile/entries/x001/x234/067",
        "2, 1234067, 1, tile/2/x001/x234/067.p/1",
        "7, 9223372036854775807, 256, tile/7/x009/x223/x372/x036/x854/x775/807",
    })
    void shouldNamePathsAsTheSpecification(int level, long index, int width, String path) {
        Tile tile = new Tile(level, index, width);

        assertThat(tile.path()).isEqualTo(path);
        assertThat(Tile.parse(path)).isEqualTo(tile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tile",
                "tile/0",
                "tile/0/",
                "tile/0/0",
                "tile/0/0000",
                "tile/0/x000/001",
                "tile/0/001/002",
                "tile/00/000",
                "tile/8/000",
                "tile/-1/000",
                "tile/0/000.p/256",
                "tile/0/000.p/0",
                "tile/0/000.p/",
                "tile/0/000.p",
                "tile/0/000.p/01",
                "tile/0/../000",
                "tiles/0/000",
                "tile/0/x999/x999/x999/x999/x999/x999/999",
            })
    void shouldRefuseOtherPaths(String path) {
        assertThatThrownBy(() -> Tile.parse(path)).isInstanceOf(MalformedException.class);
    }

    @Test
    void shouldKnowTheTilesOfATree() {
        assertThat(Tile.ofLevel(0, 0)).isEmpty();
        assertThat(Tile.ofLevel(300, 0)).containsExactly(new Tile(0, 0, 256), new Tile(0, 1, 44));
        assertThat(Tile.ofLevel(300, 1)).containsExactly(new Tile(1, 0, 1));
        assertThat(Tile.ofLevel(300, 2)).isEmpty();
        assertThat(Tile.ofLevel(512, Tile.ENTRIES)).containsExactly(new Tile(-1, 0, 256), new Tile(-1, 1, 256));
    }

    @Test
    void shouldReadTheEntriesItWrites() {
        List<byte[]> entries = List.of(bytes("first"), new byte[0], new byte[TileBytes.MAX_ENTRY]);
        byte[] written = TileBytes.ofEntries(entries);

        assertThat(TileBytes.entries(new Tile(Tile.ENTRIES, 0, 3), written)).containsExactlyElementsOf(entries);
        assertThat(written).startsWith(0, 5, 'f', 'i', 'r', 's', 't', 0, 0, 0xff, 0xff);
        assertThatThrownBy(() -> TileBytes.ofEntries(List.of(new byte[TileBytes.MAX_ENTRY + 1])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseTilesThatAreCutOrTooLong() {
        byte[] entries = TileBytes.ofEntries(List.of(bytes("first"), bytes("second")));
        Tile tile = new Tile(Tile.ENTRIES, 0, 2);
        for (int length = 0; length < entries.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(entries, length);
            assertThatThrownBy(() -> TileBytes.entries(tile, cut)).isInstanceOf(MalformedException.class);
        }
        byte[] longer = java.util.Arrays.copyOf(entries, entries.length + 1);
        assertThatThrownBy(() -> TileBytes.entries(tile, longer)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> TileBytes.hashes(new Tile(0, 0, 2), new byte[63]))
                .isInstanceOf(MalformedException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
