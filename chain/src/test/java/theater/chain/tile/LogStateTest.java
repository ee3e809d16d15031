package theater.chain.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import theater.chain.ChainException;
import theater.chain.Hash;
import theater.chain.MerkleProofs;
import theater.chain.MerkleTree;
import theater.chain.Vectors;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;

class LogStateTest {
    private static final TileReader VECTORS = tile -> {
        try {
            return Optional.of(Vectors.bytes(tile.path()));
        } catch (java.io.UncheckedIOException e) {
            return Optional.empty();
        }
    };

    private final Map<String, byte[]> folder = new HashMap<>();

    @Test
    void shouldWriteTheTilesOfTheVectorByteForByte() {
        List<byte[]> entries = vectorEntries();
        LogState state = append(LogState.EMPTY, entries.subList(0, 200));
        state = append(state, entries.subList(200, 300));

        assertThat(folder.keySet())
                .containsExactlyInAnyOrder(
                        "tile/0/000",
                        "tile/0/000.p/200",
                        "tile/0/001.p/44",
                        "tile/1/000.p/1",
                        "tile/entries/000",
                        "tile/entries/000.p/200",
                        "tile/entries/001.p/44");
        folder.forEach((path, bytes) -> assertThat(bytes).as(path).isEqualTo(Vectors.bytes(path)));
        assertThat(state.root()).isEqualTo(checkpoint("checkpoint").root());
    }

    @Test
    void shouldReadRootsAndProofsFromTheVector() {
        LogTiles tiles = new LogTiles(300, VECTORS);
        Checkpoint now = checkpoint("checkpoint");
        Checkpoint before = checkpoint("checkpoint.200");

        assertThat(tiles.root()).isEqualTo(now.root());
        assertThat(tiles.root(200)).isEqualTo(before.root());
        assertThat(new LogTiles(200, VECTORS).root()).isEqualTo(before.root());
        List<Hash> consistency =
                Vectors.text("consistency").lines().map(Hash::parseBase64).toList();
        assertThat(tiles.consistencyProof(200)).isEqualTo(consistency);
        assertThat(MerkleProofs.consistent(200, before.root(), 300, now.root(), consistency))
                .isTrue();
        assertThat(tiles.entry(123)).isEqualTo(Vectors.bytes("block123.header"));
        assertThat(tiles.leaf(123)).isEqualTo(Hash.leaf(Vectors.bytes("block123.header")));
    }

    @Test
    void shouldGrowInBatchesOfAnySizeAndResumeFromTiles() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Hash> leaves = new ArrayList<>();
        LogState state = LogState.EMPTY;
        while (leaves.size() < 70_000) {
            List<byte[]> batch = entries(leaves.size(), random.nextInt(4_000));
            batch.forEach(entry -> leaves.add(Hash.leaf(entry)));
            state = append(state, batch);
            LogState loaded = LogState.load(state.size(), this::read);

            assertThat(state.root()).as("seed %d", seed).isEqualTo(MerkleTree.root(leaves));
            assertThat(loaded.edge()).isEqualTo(state.edge());
            assertThat(loaded.entries()).containsExactlyElementsOf(state.entries());
        }
        LogTiles tiles = new LogTiles(state.size(), this::read);
        for (int round = 0; round < 200; round++) {
            long index = random.nextLong(state.size());
            Hash leaf = leaves.get((int) index);
            assertThat(MerkleProofs.includes(leaf, index, state.size(), tiles.inclusionProof(index), state.root()))
                    .as("seed %d, leaf %d", seed, index)
                    .isTrue();
        }
    }

    @Test
    void shouldWriteTheSameTilesInOneBatchAndOneByOne() {
        LogState state = LogState.EMPTY;
        for (byte[] entry : entries(0, 600)) {
            state = append(state, List.of(entry));
        }
        Map<String, byte[]> oneByOne = Map.copyOf(folder);
        folder.clear();
        append(LogState.EMPTY, entries(0, 600));

        folder.forEach((path, bytes) -> assertThat(bytes).as(path).isEqualTo(oneByOne.get(path)));
        assertThat(folder.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Tile.ofLevel(600, Tile.ENTRIES), Tile.ofLevel(600, 0), Tile.ofLevel(600, 1))
                                .flatMap(s -> s.map(Tile::path))
                                .toList());
    }

    @Test
    void shouldChangeNothingWithoutEntries() {
        LogState state = append(LogState.EMPTY, entries(0, 300));

        assertThat(state.append(List.of()).changed()).isEmpty();
        assertThat(state.append(List.of()).next().root()).isEqualTo(state.root());
        assertThat(LogState.EMPTY.root()).isEqualTo(MerkleTree.EMPTY_ROOT);
    }

    @Test
    void shouldReadTheFullTileWhereThePartialOneIsGone() {
        LogState state = append(LogState.EMPTY, entries(0, 300));
        folder.keySet().removeIf(path -> path.startsWith("tile/0/000.p"));

        assertThat(new LogTiles(200, this::read).root())
                .isEqualTo(
                        MerkleTree.root(entries(0, 200).stream().map(Hash::leaf).toList()));
        assertThat(state.size()).isEqualTo(300);
    }

    @Test
    void shouldRefuseToResumeFromTilesThatAreNotAllThere() {
        append(LogState.EMPTY, entries(0, 300));
        byte[] entryTile = folder.remove("tile/entries/001.p/44");
        assertThatThrownBy(() -> LogState.load(300, this::read))
                .isInstanceOfSatisfying(
                        ChainException.class, e -> assertThat(e.code()).isEqualTo("tile-missing"));
        entryTile[5] ^= 1;
        folder.put("tile/entries/001.p/44", entryTile);
        assertThatThrownBy(() -> LogState.load(300, this::read))
                .isInstanceOfSatisfying(
                        ChainException.class, e -> assertThat(e.code()).isEqualTo("malformed-tile"));
    }

    private LogState append(LogState state, List<byte[]> entries) {
        LogState.Appended appended = state.append(entries);
        appended.changed().forEach(data -> folder.put(data.tile().path(), data.bytes()));
        return appended.next();
    }

    private Optional<byte[]> read(Tile tile) {
        return Optional.ofNullable(folder.get(tile.path()));
    }

    private static List<byte[]> entries(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(i -> ("entry " + i).getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static List<byte[]> vectorEntries() {
        List<byte[]> entries =
                new ArrayList<>(TileBytes.entries(new Tile(Tile.ENTRIES, 0, 256), Vectors.bytes("tile/entries/000")));
        entries.addAll(TileBytes.entries(new Tile(Tile.ENTRIES, 1, 44), Vectors.bytes("tile/entries/001.p/44")));
        return entries;
    }

    private static Checkpoint checkpoint(String name) {
        return Checkpoint.of(Note.parse(Vectors.bytes(name)));
    }
}
