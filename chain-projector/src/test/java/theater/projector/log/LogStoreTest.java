package theater.projector.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.Hash;
import theater.chain.MerkleTree;
import theater.chain.tile.Tile;
import theater.projector.error.ProjectorException;

class LogStoreTest {
    @TempDir
    private Path folder;

    private final TestBlocks blocks = new TestBlocks("theater.test/chain");

    @Test
    void shouldGiveTheRootOfEverySizeItEverHad() {
        Random random = new Random(4);
        List<Hash> hashes = new ArrayList<>();
        try (LogStore store = LogStore.open(folder, "topic-a")) {
            while (store.size() < 1_000) {
                List<Leaf> batch = blocks.leaves(1 + random.nextInt(70), 3);
                batch.forEach(leaf -> hashes.add(leaf.header().hash()));
                store.append(batch, hashes.size() * 2L);
            }
            for (int size : new int[] {0, 1, 2, 255, 256, 257, 511, 512, 513, 700, (int) store.size()}) {
                assertThat(store.at(size).root())
                        .as("root of %d leaves", size)
                        .isEqualTo(MerkleTree.root(hashes.subList(0, size)));
            }
        }
    }

    @Test
    void shouldKnowBlocksAndPositionAfterOpeningAgain() {
        List<Leaf> leaves = blocks.leaves(300, 2);
        try (LogStore store = LogStore.open(folder, "topic-a")) {
            store.append(leaves, 600);
        }

        try (LogStore store = LogStore.open(folder, "topic-a")) {
            assertThat(store.size()).isEqualTo(300);
            assertThat(store.nextOffset()).isEqualTo(600);
            assertThat(store.leafOf(1, 7)).hasValue(15);
            assertThat(store.leafOf(1, 150)).isEmpty();
            assertThat(store.last(1)).isEqualTo(LastBlock.of(leaves.get(299).header(), 149));
            assertThat(store.last(5)).isEqualTo(LastBlock.NONE);
            assertThat(store.header(256)).contains(leaves.get(256).header());
            assertThat(store.at(290).entries(1)).hasSize(34);
        }
    }

    @Test
    void shouldForgetTheLogOfAnotherTopic() {
        try (LogStore store = LogStore.open(folder, "topic-a")) {
            store.append(blocks.leaves(10, 1), 20);
        }

        try (LogStore store = LogStore.open(folder, "topic-b")) {
            assertThat(store.size()).isZero();
            assertThat(store.header(0)).isEmpty();
            assertThat(store.read(new Tile(0, 0, 1))).isEmpty();
        }
    }

    @Test
    void shouldNotGiveTilesBeyondItsEnd() {
        try (LogStore store = LogStore.open(folder, "topic-a")) {
            store.append(blocks.leaves(10, 1), 20);

            assertThat(store.read(new Tile(0, 0, 10))).isPresent();
            assertThat(store.read(new Tile(0, 0, 11))).isEmpty();
            assertThat(store.read(new Tile(Tile.ENTRIES, 0, 11))).isEmpty();
            assertThat(store.read(new Tile(1, 0, 1))).isEmpty();
        }
    }

    @Test
    void shouldBuildACorruptCopyAgain() throws Exception {
        try (LogStore store = LogStore.open(folder, "topic-a")) {
            store.append(blocks.leaves(10, 1), 20);
        }
        Files.writeString(folder.resolve("CURRENT"), "nothing");

        try (LogStore store = LogStore.open(folder, "topic-a")) {
            assertThat(store.size()).isZero();
            assertThat(store.header(0)).isEmpty();
        }
    }

    @Test
    void shouldRefuseReadersOnceClosed() {
        LogStore store = LogStore.open(folder, "topic-a");
        store.append(blocks.leaves(10, 1), 20);

        store.close();
        store.close();

        assertThatThrownBy(() -> store.header(0))
                .isInstanceOfSatisfying(
                        ProjectorException.class,
                        e -> assertThat(e.code()).isEqualTo(ProjectorException.Code.UNAVAILABLE));
        assertThatThrownBy(() -> store.append(blocks.leaves(1, 1), 22)).isInstanceOf(ProjectorException.class);
    }

    @Test
    void shouldRefuseAFolderThatAnotherHas() {
        try (LogStore store = LogStore.open(folder, "topic-a")) {
            store.append(blocks.leaves(10, 1), 20);

            assertThatThrownBy(() -> LogStore.open(folder, "topic-a"))
                    .isInstanceOfSatisfying(
                            ProjectorException.class,
                            e -> assertThat(e.code()).isEqualTo(ProjectorException.Code.LOCAL_STATE));
            assertThat(store.header(9)).isPresent();
        }
    }
}
