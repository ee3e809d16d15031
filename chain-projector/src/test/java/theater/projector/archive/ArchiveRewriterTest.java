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
import theater.chain.BlockHeader;
import theater.projector.error.ProjectorException;
import theater.store.FileSystemBlobStore;

/** Three segments of which events of one actor lose their bytes. */
class ArchiveRewriterTest {
    private static final int PARTITION = SampleBlocks.PARTITION;
    private static final ArchiveRewriter.Choice OLD_EVENTS_OF_ONE =
            (event, fields) -> fields.actor().equals("account/1") && fields.seq() < 8;

    @TempDir
    private Path folder;

    private FileSystemBlobStore blobs;
    private CatalogueStore catalogues;
    private final SampleBlocks blocks = new SampleBlocks();

    @BeforeEach
    void archive() {
        blobs = new FileSystemBlobStore(folder.resolve("blobs"));
        catalogues = new FileCatalogueStore(folder.resolve("archive"), SampleBlocks.ORIGIN);
        PartitionArchiver archiver = parts(ArchiveObserver.NONE).archiver();
        for (int segment = 0; segment < 3; segment++) {
            blocks.next(9);
            blocks.next(6);
            Catalogue before = catalogues.read(PARTITION);
            Iterator<ArchivedBlock> rest = blocks.all().listIterator(Math.toIntExact(before.nextBlock()));
            var _ = archiver.append(before, () -> rest.hasNext() ? Optional.of(rest.next()) : Optional.empty());
        }
    }

    @Test
    void shouldKeepEveryHashAndRewriteOnlyWhatHasSomethingToLose() {
        SegmentEntry untouched = catalogues.read(PARTITION).segments().getLast();

        assertThat(rewriter(ArchiveObserver.NONE).prune(PARTITION, OLD_EVENTS_OF_ONE))
                .isEqualTo(8);

        requirePruned();
        assertThat(catalogues.read(PARTITION).segments().getLast()).isEqualTo(untouched);
        assertThat(rewriter(ArchiveObserver.NONE).prune(PARTITION, OLD_EVENTS_OF_ONE))
                .isZero();
    }

    /** Two segments are rewritten: dies at the n-th time that a step is reached. */
    @ParameterizedTest
    @CsvSource({
        "ANNOUNCED, 1", "SEGMENT_WRITTEN, 1", "CATALOGUED, 1", "LOOSE_DELETED, 1",
        "ANNOUNCED, 2", "SEGMENT_WRITTEN, 2", "CATALOGUED, 2", "LOOSE_DELETED, 2"
    })
    void shouldComeToTheSameAfterACrashAtAnyStep(ArchiveStep step, int time) {
        int[] reached = {0};

        assertThatThrownBy(() -> rewriter(at -> {
                            if (at == step && ++reached[0] == time) {
                                throw new IllegalStateException("crash");
                            }
                        })
                        .prune(PARTITION, OLD_EVENTS_OF_ONE))
                .hasMessage("crash");
        requireHashes();
        var _ = rewriter(ArchiveObserver.NONE).prune(PARTITION, OLD_EVENTS_OF_ONE);

        requirePruned();
    }

    @Test
    void shouldKeepAwayFromWhoeverElseWrites() {
        try (CatalogueStore.Writing writing = catalogues.tryWrite(PARTITION).orElseThrow()) {
            assertThat(writing).isNotNull();
            assertThat(catalogues.tryWrite(PARTITION)).isEmpty();
            assertThatThrownBy(() -> rewriter(ArchiveObserver.NONE).prune(PARTITION, OLD_EVENTS_OF_ONE))
                    .isInstanceOfSatisfying(
                            ProjectorException.class,
                            e -> assertThat(e.code()).isEqualTo(ProjectorException.Code.UNAVAILABLE));
        }
        assertThat(rewriter(ArchiveObserver.NONE).prune(PARTITION, OLD_EVENTS_OF_ONE))
                .isEqualTo(8);
    }

    @Test
    void shouldShowAReaderWithinASecondWhatWasPruned() throws InterruptedException {
        Archive reader = new Archive(catalogues, blobs, (partition, offset, problem) -> {});
        BlockHeader first = blocks.all().getFirst().header();
        assertThat(reader.block(first).orElseThrow().events()).noneMatch(ArchivedEvent::isPruned);
        var _ = rewriter(ArchiveObserver.NONE).prune(PARTITION, OLD_EVENTS_OF_ONE);

        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> reader.block(first).orElseThrow().events().stream().anyMatch(ArchivedEvent::isPruned));
    }

    private ArchiveRewriter rewriter(ArchiveObserver observer) {
        return new ArchiveRewriter(parts(observer), Duration.ofMillis(200));
    }

    private ArchiveParts parts(ArchiveObserver observer) {
        ArchiveSettings settings = new ArchiveSettings(true, folder, 1 << 20, 1L << 40, Duration.ofSeconds(1), 3);
        return new ArchiveParts(catalogues, blobs, settings, observer, new ArchiveMetrics(new SimpleMeterRegistry()));
    }

    private List<ArchivedBlock> read() {
        List<ArchivedBlock> read = new ArrayList<>();
        var _ = rewriter(ArchiveObserver.NONE).read(PARTITION, 0, read::add);
        return read;
    }

    private void requireHashes() {
        assertThat(read()).hasSameSizeAs(blocks.all());
        assertThat(new ArchiveCheck(catalogues, blobs).offsets(PARTITION, 0, Long.MAX_VALUE))
                .isEqualTo(45);
    }

    /** Exactly the chosen ones have no bytes, and nobody has any of their blobs. */
    private void requirePruned() {
        requireHashes();
        for (int i = 0; i < blocks.all().size(); i++) {
            List<ArchivedEvent> before = blocks.all().get(i).events();
            List<ArchivedEvent> after = read().get(i).events();
            for (int place = 0; place < before.size(); place++) {
                ArchivedEvent event = before.get(place);
                boolean gone = OLD_EVENTS_OF_ONE.prunes(event, event.fields().orElseThrow());
                ArchivedEvent left = after.get(place);
                assertThat(left.isPruned()).isEqualTo(gone);
                assertThat(left.value()).isEqualTo(gone ? null : event.value());
                assertThat(left.pruned())
                        .isEqualTo(
                                gone
                                        ? PrunedEvent.of(
                                                event.hash(), event.fields().orElseThrow())
                                        : null);
                assertThat(ArchivedBlock.parse(read().get(i).bytes()).bytes())
                        .isEqualTo(read().get(i).bytes());
            }
        }
        Catalogue catalogue = catalogues.read(PARTITION);
        requireMarked(catalogue);
        assertThat(catalogue.loose()).isEmpty();
        assertThat(stored())
                .isEqualTo(catalogue.segments().stream()
                        .map(entry -> entry.digest().hex())
                        .collect(Collectors.toSet()));
    }

    /** Catalogue and reader know which ones they are. */
    private void requireMarked(Catalogue catalogue) {
        assertThat(catalogue.segments()).extracting(SegmentEntry::pruned).containsExactly(5L, 3L, 0L);
        Archive reader = new Archive(catalogues, blobs, (partition, offset, problem) -> {});
        for (ArchivedBlock block : read()) {
            for (int place = 0; place < block.events().size(); place++) {
                assertThat(reader.isPruned(PARTITION, block.header().block(), place))
                        .isEqualTo(block.events().get(place).isPruned());
            }
        }
        assertThat(reader.isPruned(PARTITION, blocks.all().size(), 0)).isFalse();
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
