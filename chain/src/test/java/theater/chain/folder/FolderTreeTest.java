package theater.chain.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.MerkleTree;
import theater.chain.Vectors;
import theater.chain.verify.Finding;
import theater.chain.verify.FindingCode;
import theater.chain.verify.Place;
import theater.chain.verify.SampleLog;

/** The log alone, as strangers' tools read it: checkpoint, key and tiles. */
class FolderTreeTest {
    @TempDir
    Path root;

    /** 600 leaves: two full tiles, a partial one and one above. */
    private static final SampleLog LOG = SampleLog.withTransfers(1, 600);

    @BeforeEach
    void export() {
        LogFolderWriter writer = new LogFolderWriter(root);
        LOG.tiles().forEach(writer::tile);
        writer.finish(LOG.key(), LOG.checkpoint());
    }

    @Test
    void shouldVerifyTheTreeAndEveryBlockLink() {
        assertThat(verify()).isEmpty();
    }

    @Test
    void shouldVerifyTheVector() {
        FolderReport report = FolderVerifier.verify(new LogFolder(Vectors.folder()), null, Progress.NONE);

        assertThat(report.findings()).isEmpty();
        assertThat(report.holds()).isTrue();
        assertThat(report.checkpoint().orElseThrow().size()).isEqualTo(300);
        assertThat(report.history().blocks()).isEqualTo(300);
        assertThat(report.withEvents()).isFalse();
    }

    @Test
    void shouldRefuseALogSignedByAnotherKey() {
        SampleLog other = SampleLog.withTransfers(1, 1);

        assertThat(FolderVerifier.verify(new LogFolder(root), other.key(), Progress.NONE)
                        .findings())
                .extracting(Finding::code)
                .containsExactly(FindingCode.KEY_WRONG, FindingCode.SIGNATURE_MISSING);
    }

    @Test
    void shouldVerifyAnEmptyLog() {
        SampleLog empty = SampleLog.withTransfers(0, 0);
        new LogFolderWriter(root.resolve("empty")).finish(empty.key(), empty.checkpoint());

        assertThat(empty.checkpoint().text()).contains(MerkleTree.EMPTY_ROOT.base64());
        assertThat(FolderVerifier.verify(new LogFolder(root), null, Progress.NONE)
                        .holds())
                .isTrue();
    }

    @Test
    void shouldNameTheEntryWhoseTileWasAltered() throws IOException {
        byte[] tile = Files.readAllBytes(root.resolve("tile/entries/000"));
        int second = 2 + LOG.leaves().getFirst().bytes().length;
        tile[second + 2 + 20] ^= 1;
        Files.write(root.resolve("tile/entries/000"), tile);

        List<Finding> findings = verify();
        assertThat(findings).hasSize(1);
        assertThat(findings.getFirst().sentence()).contains("entry 1 of tile/entries/000 (leaf 1)");
    }

    @Test
    void shouldNameAlteredTiles() throws IOException {
        assertAltered("tile/0/000", 32 * 17);
        assertAltered("tile/0/002.p/88", 5);
        assertAltered("tile/1/000.p/2", 5);
    }

    @Test
    void shouldNameBothWhenEntriesAndTheirHashesWereAltered() throws IOException {
        flip("tile/0/000", 32 * 17);
        flip("tile/entries/001", 100);

        assertThat(verify()).extracting(Finding::code).contains(FindingCode.TILE_ALTERED, FindingCode.HEADER_ALTERED);
        assertThat(verify()).extracting(Finding::place).contains(new Place.OfFile("tile/0/000"));
    }

    @Test
    void shouldNameCutLengthenedAndMissingFiles() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                byte[] bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
                assertNamed(name, "cut");
                Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
                assertNamed(name, "lengthened");
                if (!name.equals("vkey")) {
                    Files.delete(file);
                    assertNamed(name, "missing");
                }
                Files.write(file, bytes);
            }
        }
        assertThat(verify()).isEmpty();
    }

    @Test
    void shouldNotVerifyWithoutAKey() throws IOException {
        Files.delete(root.resolve("vkey"));

        assertThat(verify()).isEmpty();
        FolderReport report = FolderVerifier.verify(new LogFolder(root), null, Progress.NONE);
        assertThat(report.findings()).extracting(Finding::code).containsExactly(FindingCode.FILE_MISSING);
        assertThat(report.checkpoint()).isEmpty();
    }

    private void assertAltered(String path, int position) throws IOException {
        flip(path, position);
        assertThat(verify())
                .extracting(Finding::code, Finding::place)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(FindingCode.TILE_ALTERED, new Place.OfFile(path)));
        flip(path, position);
    }

    private void assertNamed(String path, String how) {
        assertThat(verify())
                .as("%s: %s", how, path)
                .anySatisfy(finding -> assertThat(finding.sentence()).contains(path));
    }

    private void flip(String path, int position) throws IOException {
        byte[] bytes = Files.readAllBytes(root.resolve(path));
        bytes[position] ^= 1;
        Files.write(root.resolve(path), bytes);
    }

    private List<Finding> verify() {
        return FolderVerifier.verify(new LogFolder(root), LOG.key(), Progress.NONE)
                .findings();
    }
}
