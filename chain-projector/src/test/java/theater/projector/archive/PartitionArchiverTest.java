package theater.projector.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import theater.chain.BlockHeader;
import theater.projector.error.ProjectorException;
import theater.store.FileSystemBlobStore;

class PartitionArchiverTest {
    private static final int SEGMENT_BYTES = 1 << 20;

    @TempDir
    private Path folder;

    private FileSystemBlobStore blobs;
    private CatalogueStore catalogues;
    private final SampleBlocks blocks = new SampleBlocks();
    private final List<String> damage = new ArrayList<>();

    @BeforeEach
    void open() {
        blobs = new FileSystemBlobStore(folder.resolve("blobs"));
        catalogues = new FileCatalogueStore(folder.resolve("archive"), SampleBlocks.ORIGIN);
    }

    @Test
    void shouldMergeSmallSegmentsAndKeepEveryBlock() {
        for (int i = 0; i < 100; i++) {
            blocks.next(3);
            round(ArchiveObserver.NONE);
        }

        requireWhole();
        assertThat(catalogue().segments()).hasSizeLessThan(2 * PartitionArchiver.MERGE_FROM);
    }

    @Test
    void shouldNotMergeBeyondTheSizeOfASegment() {
        for (int i = 0; i < 60; i++) {
            blocks.next(1_000);
            round(ArchiveObserver.NONE);
        }

        requireWhole();
        assertThat(catalogue().segments())
                .allMatch(entry -> entry.contentBytes() < SEGMENT_BYTES + (512 << 10))
                .hasSizeGreaterThan(3);
    }

    /** Dies at the n-th time that a step is reached; the first seven rounds append, the eighth merges as well. */
    @ParameterizedTest
    @CsvSource({
        "ANNOUNCED, 1", "SEGMENT_WRITTEN, 1", "CATALOGUED, 1",
        "ANNOUNCED, 8", "SEGMENT_WRITTEN, 8", "CATALOGUED, 8",
        "ANNOUNCED, 9", "SEGMENT_WRITTEN, 9", "CATALOGUED, 9",
        "LOOSE_DELETED, 1", "LOOSE_DELETED, 3", "LOOSE_DELETED, 8"
    })
    void shouldGoOnAfterACrashAtAnyStep(ArchiveStep step, int time) {
        int[] reached = {0};
        boolean[] crashed = {false};
        for (int i = 0; i < 12; i++) {
            blocks.next(3);
            try {
                round(at -> {
                    if (at == step && ++reached[0] == time) {
                        crashed[0] = true;
                        throw new IllegalStateException("crash at " + at);
                    }
                });
            } catch (IllegalStateException e) {
                requireReadable(catalogue().nextBlock());
            }
        }
        round(ArchiveObserver.NONE);

        assertThat(crashed[0]).isTrue();
        requireWhole();
    }

    /** The other one comes before the blob is written, or after. */
    @ParameterizedTest
    @EnumSource(names = {"ANNOUNCED", "SEGMENT_WRITTEN"})
    void shouldLetOneOfTwoGiveUpWithoutLosingAnything(ArchiveStep between) {
        blocks.next(3);
        assertThatThrownBy(() -> round(step -> {
                    if (step == between) {
                        round(ArchiveObserver.NONE);
                    }
                }))
                .isInstanceOfSatisfying(
                        ProjectorException.class, e -> assertThat(e.code()).isEqualTo(ProjectorException.Code.FENCED));

        requireWhole();
        blocks.next(3);
        round(ArchiveObserver.NONE);
        requireWhole();
    }

    @Test
    void shouldGiveAReaderTheMergedSegmentWhenTheOldOneIsGone() {
        blocks.next(3);
        round(ArchiveObserver.NONE);
        Archive reader = archive();
        assertThat(reader.block(blocks.all().getFirst().header())).isPresent();
        for (int i = 0; i < 20; i++) {
            blocks.next(3);
            round(ArchiveObserver.NONE);
        }
        Archive late = new Archive(stale(reader), blobs, (partition, offset, problem) -> damage.add(problem));

        assertThat(late.block(blocks.all().getFirst().header()).map(ArchivedBlock::bytes))
                .contains(blocks.all().getFirst().bytes());
        assertThat(damage).isEmpty();
    }

    /** Shows the catalogue as it was at first, and then as it is. */
    private CatalogueStore stale(Archive ignored) {
        Catalogue old = Catalogue.empty(SampleBlocks.ORIGIN, SampleBlocks.PARTITION);
        List<Catalogue> shown = new ArrayList<>(List.of(old));
        return new CatalogueStore() {
            @Override
            public Catalogue read(int partition) {
                return shown.isEmpty() ? catalogues.read(partition) : shown.removeFirst();
            }

            @Override
            public boolean compareAndSwap(Catalogue expected, Catalogue next) {
                throw new AssertionError("only read");
            }

            @Override
            public Optional<Writing> tryWrite(int partition) {
                throw new AssertionError("only read");
            }
        };
    }

    @Test
    void shouldSayWhichSegmentIsDamagedOrMissing() throws IOException {
        blocks.next(3);
        round(ArchiveObserver.NONE);
        String digest = catalogue().segments().getFirst().digest().hex();
        Path file = folder.resolve("blobs/sha256/" + digest.substring(0, 2) + "/" + digest.substring(2));
        byte[] good = Files.readAllBytes(file);
        byte[] bad = good.clone();
        bad[good.length / 2] ^= 1;

        Files.write(file, bad);
        requireDamaged(digest, "damaged");
        Files.delete(file);
        requireDamaged(digest, "missing");
        Files.write(file, good);
        requireWhole();
    }

    @Test
    void shouldRefuseBlocksOfAnotherHistory() {
        blocks.next(3);
        round(ArchiveObserver.NONE);
        SampleBlocks other = new SampleBlocks();
        other.next(2);
        other.next(2);
        Iterator<ArchivedBlock> rest = other.all().subList(1, 2).iterator();

        assertThatThrownBy(() -> archiver(ArchiveObserver.NONE)
                        .append(catalogue(), () -> rest.hasNext() ? Optional.of(rest.next()) : Optional.empty()))
                .hasMessageContaining("another history");
        assertThat(archive().block(blocks.all().getFirst().header())).isPresent();
        assertThatThrownBy(() -> archive().block(other.all().getFirst().header()))
                .hasMessageContaining("not those of this log");
    }

    @Test
    void shouldRefuseACatalogueThatItWouldWriteDifferently() throws IOException {
        blocks.next(3);
        round(ArchiveObserver.NONE);
        Path file = folder.resolve("archive/" + SampleBlocks.PARTITION);
        String good = Files.readString(file);

        assertThat(Catalogue.parse(good).text()).isEqualTo(good);
        for (String bad : List.of(
                "",
                good.replace("v1", "v2"),
                good + "\n",
                good + "loose 12\n",
                good.replace("segment ", "segment  "),
                good.substring(0, good.length() - 1),
                good.replaceFirst(" 0 0 ", " 1 1 "))) {
            assertThatThrownBy(() -> Catalogue.parse(bad))
                    .isInstanceOfSatisfying(
                            ProjectorException.class,
                            e -> assertThat(e.code()).isEqualTo(ProjectorException.Code.ARCHIVE_DAMAGED));
        }
        Files.writeString(file, good.replace(SampleBlocks.ORIGIN, "theater.test/other"));
        assertThatThrownBy(this::catalogue).hasMessageContaining("of the log theater.test/other");
    }

    private void requireDamaged(String digest, String word) {
        assertThatThrownBy(() -> archive().block(blocks.all().getFirst().header()))
                .hasMessageContaining(digest)
                .hasMessageContaining(word)
                .isInstanceOfSatisfying(
                        ProjectorException.class,
                        e -> assertThat(e.code()).isEqualTo(ProjectorException.Code.ARCHIVE_DAMAGED));
        assertThatThrownBy(() -> check()).hasMessageContaining(digest);
        assertThat(damage).isNotEmpty().allMatch(problem -> problem.contains(digest));
        damage.clear();
    }

    private void round(ArchiveObserver observer) {
        PartitionArchiver archiver = archiver(observer);
        Catalogue swept = archiver.sweep(catalogue());
        Iterator<ArchivedBlock> rest = blocks.all().listIterator(Math.toIntExact(swept.nextBlock()));
        Catalogue appended = archiver.append(swept, () -> rest.hasNext() ? Optional.of(rest.next()) : Optional.empty());
        var _ = archiver.sweep(archiver.merge(appended));
    }

    private PartitionArchiver archiver(ArchiveObserver observer) {
        ArchiveSettings settings = new ArchiveSettings(true, folder, SEGMENT_BYTES, 1L << 40, Duration.ofSeconds(1), 3);
        return new ArchiveParts(catalogues, blobs, settings, observer, new ArchiveMetrics(new SimpleMeterRegistry()))
                .archiver();
    }

    private Catalogue catalogue() {
        return catalogues.read(SampleBlocks.PARTITION);
    }

    private Archive archive() {
        return new Archive(catalogues, blobs, (partition, offset, problem) -> damage.add(problem));
    }

    private long check() {
        return new ArchiveCheck(catalogues, blobs).offsets(SampleBlocks.PARTITION, 0, Long.MAX_VALUE);
    }

    /** Everything is there, and no blob that nobody refers to. */
    private void requireWhole() {
        requireReadable(blocks.all().size());
        assertThat(check())
                .isEqualTo(blocks.all().stream()
                        .mapToLong(block -> block.header().events())
                        .sum());
        assertThat(catalogue().loose()).isEmpty();
        Set<String> referred = catalogue().segments().stream()
                .map(entry -> entry.digest().hex())
                .collect(Collectors.toSet());
        assertThat(stored()).isEqualTo(referred);
    }

    private void requireReadable(long count) {
        Archive archive = archive();
        List<ArchivedBlock> all = blocks.all();
        for (long i = 0; i < count; i++) {
            BlockHeader header = all.get(Math.toIntExact(i)).header();
            assertThat(archive.blockFrom(SampleBlocks.PARTITION, header.firstOffset()))
                    .contains(i);
            assertThat(archive.blockFrom(SampleBlocks.PARTITION, header.lastOffset()))
                    .contains(i);
            // Where a transaction's marker stands, the next block.
            assertThat(archive.blockFrom(SampleBlocks.PARTITION, header.lastOffset() + 1))
                    .isEqualTo(i + 1 < count ? Optional.of(i + 1) : Optional.empty());
        }
        assertThat(catalogue().nextBlock()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(archive.block(all.get(i).header()).map(ArchivedBlock::bytes))
                    .contains(all.get(i).bytes());
        }
    }

    private Set<String> stored() {
        try (Stream<Path> files = Files.walk(folder.resolve("blobs/sha256"))) {
            return files.filter(Files::isRegularFile)
                    .map(file ->
                            file.getParent().getFileName() + file.getFileName().toString())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
