package theater.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MerkleTest {
    private static final int SIZES = 300;

    private final List<Hash> leaves = IntStream.range(0, SIZES)
            .mapToObj(i -> Hash.leaf(new byte[] {(byte) i, (byte) (i >> 8)}))
            .toList();

    @Test
    void shouldComputeTheRootsOfTheDefinition() {
        for (int size = 0; size <= SIZES; size++) {
            assertThat(MerkleTree.root(leaves.subList(0, size))).isEqualTo(naiveRoot(leaves.subList(0, size)));
            assertThat(MerkleTree.root(size, MerkleTree.subtrees(leaves)))
                    .isEqualTo(naiveRoot(leaves.subList(0, size)));
        }
    }

    @Test
    void shouldProveAndVerifyEveryLeafOfEverySize() {
        for (int size = 1; size <= SIZES; size += size < 70 ? 1 : 23) {
            List<Hash> tree = leaves.subList(0, size);
            Hash root = naiveRoot(tree);
            for (int index = 0; index < size; index++) {
                List<Hash> path = MerkleTree.inclusionProof(index, tree);
                assertThat(path).isEqualTo(naivePath(index, tree));
                assertThat(MerkleProofs.includes(tree.get(index), index, size, path, root))
                        .isTrue();
                assertThat(MerkleProofs.includes(tree.get(index), index + 1, size, path, root))
                        .isFalse();
                assertThat(MerkleProofs.includes(Hash.ZERO, index, size, path, root))
                        .isFalse();
            }
        }
    }

    @Test
    void shouldProveAndVerifyThatTreesGrow() {
        for (int size = 0; size <= SIZES; size += size < 40 ? 1 : 37) {
            List<Hash> tree = leaves.subList(0, size);
            Hash root = naiveRoot(tree);
            for (int old = 0; old <= size; old++) {
                List<Hash> path = MerkleTree.consistencyProof(old, tree);
                Hash oldRoot = naiveRoot(tree.subList(0, old));
                assertThat(path).isEqualTo(old == 0 ? List.of() : naiveSubproof(old, tree, true));
                assertThat(MerkleProofs.consistent(old, oldRoot, size, root, path))
                        .as("%d to %d", old, size)
                        .isTrue();
                assertThat(MerkleProofs.consistent(old, Hash.sha256(new byte[] {9}), size, root, path))
                        .isFalse();
                // Every tree begins with the empty one, whatever its root.
                assertThat(MerkleProofs.consistent(old, oldRoot, size, Hash.ZERO, path))
                        .isEqualTo(old == 0 && size > 0);
            }
        }
    }

    @Test
    void shouldRefuseDamagedPaths() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            int size = 2 + random.nextInt(SIZES - 1);
            int index = random.nextInt(size);
            int old = 1 + random.nextInt(size - 1);
            List<Hash> tree = leaves.subList(0, size);
            Hash root = MerkleTree.root(tree);
            List<Hash> inclusion = damage(MerkleTree.inclusionProof(index, tree), random);
            List<Hash> consistency = damage(MerkleTree.consistencyProof(old, tree), random);

            String reason = "seed " + seed + ", size " + size + ", index " + index + ", old " + old;
            assertThat(MerkleProofs.includes(tree.get(index), index, size, inclusion, root))
                    .as(reason)
                    .isFalse();
            assertThat(MerkleProofs.consistent(old, MerkleTree.root(tree.subList(0, old)), size, root, consistency))
                    .as(reason)
                    .isFalse();
        }
    }

    @Test
    void shouldRefusePathsThatEndBelowTheRootOfTheClaimedSize() {
        List<Hash> two = leaves.subList(0, 2);
        List<Hash> path = MerkleTree.inclusionProof(0, two);
        List<Hash> growth = MerkleTree.consistencyProof(1, two);

        for (int size = 3; size < 20; size++) {
            assertThat(MerkleProofs.includes(two.getFirst(), 0, size, path, naiveRoot(two)))
                    .isFalse();
            assertThat(MerkleProofs.consistent(1, two.getFirst(), size, naiveRoot(two), growth))
                    .isFalse();
        }
    }

    @Test
    void shouldRefuseImpossibleSizes() {
        assertThat(MerkleProofs.includes(Hash.ZERO, 0, 0, List.of(), Hash.ZERO)).isFalse();
        assertThat(MerkleProofs.includes(Hash.ZERO, -1, 1, List.of(), Hash.ZERO))
                .isFalse();
        assertThat(MerkleProofs.consistent(2, Hash.ZERO, 1, Hash.ZERO, List.of()))
                .isFalse();
        assertThat(MerkleProofs.consistent(-1, Hash.ZERO, 1, Hash.ZERO, List.of()))
                .isFalse();
        assertThat(MerkleProofs.consistent(3, Hash.ZERO, 5, Hash.ZERO, List.of()))
                .isFalse();
        assertThatThrownBy(() -> MerkleTree.inclusionProof(3, leaves.subList(0, 3)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldAgreeWithTheVectors() {
        BlockHeader header = BlockHeader.parse(Vectors.text("block299.header"));
        List<Hash> events = IntStream.range(1495, 1500)
                .mapToObj(i -> EventHash.of(("event " + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
        List<Hash> path = hashes("event1497.path");

        assertThat(MerkleTree.root(events)).isEqualTo(header.root());
        assertThat(MerkleTree.inclusionProof(2, events)).isEqualTo(path);
        assertThat(MerkleProofs.includes(events.get(2), 2, 5, path, header.root()))
                .isTrue();
    }

    @Test
    void shouldReproducePrevAsTheDocumentationSays() {
        // What (printf '\0'; cat block123.header) | openssl dgst -sha256 -binary | base64 printed.
        BlockHeader header = BlockHeader.parse(Vectors.text("block123.header"));

        assertThat(header.hash().base64()).isEqualTo("CMjXicmPMboVD2QW9tuHMuZz9xNNnQmCjzDNDHBptpo=");
    }

    /** Hashes in base64, one a line. */
    public static List<Hash> hashes(String name) {
        return Vectors.text(name).lines().map(Hash::parseBase64).toList();
    }

    private static List<Hash> damage(List<Hash> path, Random random) {
        List<Hash> damaged = new ArrayList<>(path);
        int place = random.nextInt(path.size() + 1);
        switch (place == path.size() ? 0 : random.nextInt(3)) {
            case 0 -> damaged.add(place, Hash.sha256(new byte[] {7}));
            case 1 -> damaged.remove(place);
            default -> damaged.set(place, Hash.sha256(new byte[] {8}));
        }
        return damaged;
    }

    // RFC 6962, section 2.1, word for word: quadratic and obvious.

    private static Hash naiveRoot(List<Hash> leaves) {
        if (leaves.isEmpty()) {
            return Hash.sha256(new byte[0]);
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int k = split(leaves);
        return Hash.node(naiveRoot(leaves.subList(0, k)), naiveRoot(leaves.subList(k, leaves.size())));
    }

    private static List<Hash> naivePath(int m, List<Hash> leaves) {
        if (leaves.size() == 1) {
            return List.of();
        }
        int k = split(leaves);
        List<Hash> left = leaves.subList(0, k);
        List<Hash> right = leaves.subList(k, leaves.size());
        return m < k ? plus(naivePath(m, left), naiveRoot(right)) : plus(naivePath(m - k, right), naiveRoot(left));
    }

    private static List<Hash> naiveSubproof(int m, List<Hash> leaves, boolean b) {
        if (m == leaves.size()) {
            return b ? List.of() : List.of(naiveRoot(leaves));
        }
        int k = split(leaves);
        List<Hash> left = leaves.subList(0, k);
        List<Hash> right = leaves.subList(k, leaves.size());
        return m <= k
                ? plus(naiveSubproof(m, left, b), naiveRoot(right))
                : plus(naiveSubproof(m - k, right, false), naiveRoot(left));
    }

    private static int split(List<Hash> leaves) {
        int k = 1;
        while (2 * k < leaves.size()) {
            k *= 2;
        }
        return k;
    }

    private static List<Hash> plus(List<Hash> path, Hash hash) {
        List<Hash> longer = new ArrayList<>(path);
        longer.add(hash);
        return longer;
    }
}
