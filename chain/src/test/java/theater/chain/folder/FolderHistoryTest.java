package theater.chain.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.Block;
import theater.chain.BlockHeader;
import theater.chain.IndexText;
import theater.chain.note.VerifierKey;
import theater.chain.tile.LogState;
import theater.chain.verify.Finding;
import theater.chain.verify.FindingCode;
import theater.chain.verify.Place;
import theater.chain.verify.SampleLog;
import theater.chain.verify.StoredEvent;

class FolderHistoryTest {
    @TempDir
    Path root;

    private final SampleLog log = SampleLog.withTransfers(3, 12);

    @BeforeEach
    void export() {
        LogFolderWriter writer = new LogFolderWriter(root);
        log.tiles().forEach(writer::tile);
        for (int partition = 0; partition < 3; partition++) {
            for (Block block : log.blocks(partition)) {
                writer.block(block);
                writer.events(block.header(), log.events(block.header()));
            }
        }
        writer.schema(SampleLog.SCHEMA);
        writer.finish(log.key(), log.checkpoint());
    }

    @Test
    void shouldVerifyAnExport() {
        FolderReport report = FolderVerifier.verify(new LogFolder(root), log.key(), Progress.NONE);

        assertThat(report.findings()).isEmpty();
        assertThat(report.holds()).isTrue();
        assertThat(report.withIndexes()).isTrue();
        assertThat(report.withEvents()).isTrue();
        assertThat(report.history().partitions()).isEqualTo(3);
        assertThat(report.history().blocks()).isEqualTo(36);
        assertThat(report.history().events()).isEqualTo(180);
        assertThat(report.history().actors()).isEqualTo(9);
    }

    @Test
    void shouldVerifyTheTreeAloneAndIndexesWithoutEvents() throws IOException {
        delete("events");
        assertThat(verify()).isEmpty();
        delete("blocks");
        assertThat(verify()).isEmpty();
    }

    @Test
    void shouldNameAForgedEventAndNothingElse() throws IOException {
        BlockHeader header = log.blocks(1).get(7).header();
        forge(header, 3, stored -> stored.value()[stored.value().length - 1] ^= 1);

        StoredEvent real = log.events(header).get(3);
        IndexText.Entry entry = log.blocks(1).get(7).index().entries().get(3);
        assertThat(verify()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FindingCode.EVENT_ALTERED);
            assertThat(finding.place())
                    .isEqualTo(new Place.OfEvent(1, 7, 3, real.offset(), entry.actor(), entry.seq()));
            assertThat(finding.sentence())
                    .startsWith("event-altered: partition 1, offset " + real.offset() + ", block 7, event 3, actor "
                            + entry.actor() + ", seq " + entry.seq() + ": its hash is ");
        });
    }

    @Test
    void shouldNameEveryForgedEventWhereverItIs() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            int partition = random.nextInt(3);
            int block = random.nextInt(12);
            int place = random.nextInt(5);
            BlockHeader header = log.blocks(partition).get(block).header();
            forge(
                    header,
                    place,
                    stored ->
                            stored.value()[random.nextInt(stored.value().length)] ^= (byte) (1 + random.nextInt(255)));

            IndexText.Entry entry =
                    log.blocks(partition).get(block).index().entries().get(place);
            long offset = log.events(header).get(place).offset();
            assertThat(verify())
                    .as("seed %d", seed)
                    .extracting(Finding::code, Finding::place)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(
                            FindingCode.EVENT_ALTERED,
                            new Place.OfEvent(partition, block, place, offset, entry.actor(), entry.seq())));
            new LogFolderWriter(root).events(header, log.events(header));
        }
    }

    @Test
    void shouldNameTheEventThatNoLongerFollowsWhenTheWholeBlockWasForged() throws IOException {
        Block real = log.blocks(2).get(6);
        List<StoredEvent> events = forge(real.header(), 1, stored -> stored.value()[stored.value().length - 1] ^= 1);
        List<Block.Event> listed = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            IndexText.Entry entry = real.index().entries().get(i);
            listed.add(new Block.Event(
                    events.get(i).offset(),
                    1_000 + 30 + i,
                    new IndexText.Entry(
                            entry.actor(),
                            entry.seq(),
                            entry.type(),
                            events.get(i).hash(),
                            entry.finding())));
        }
        Block forged = Block.next(
                log.blocks(2).get(5).header(),
                real.header().schema(),
                real.index().salt(),
                listed);
        new LogFolderWriter(root).block(forged);

        assertThat(verify())
                .extracting(Finding::code)
                .containsExactly(
                        FindingCode.HEADER_ALTERED,
                        FindingCode.INDEX_ALTERED,
                        FindingCode.EVENT_ALTERED,
                        FindingCode.LINK_BROKEN);

        replaceLeaf(forged.header());
        assertThat(verify())
                .extracting(Finding::code)
                .containsExactly(
                        FindingCode.ROOT_WRONG,
                        FindingCode.LINK_BROKEN,
                        FindingCode.INDEX_WRONG,
                        FindingCode.BLOCK_LINK_BROKEN);
        assertThat(verify().getLast().place()).isEqualTo(new Place.OfBlock(2, 7));
    }

    @Test
    void shouldNameMissingAndAddedEvents() {
        BlockHeader header = log.blocks(0).get(10).header();
        List<StoredEvent> events = log.events(header);
        LogFolderWriter writer = new LogFolderWriter(root);

        List<StoredEvent> fewer = new ArrayList<>(events);
        StoredEvent removed = fewer.remove(2);
        writer.events(header, fewer);
        IndexText.Entry entry = log.blocks(0).get(10).index().entries().get(2);
        assertThat(removed.hash()).isEqualTo(entry.hash());
        assertThat(verify()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FindingCode.EVENT_MISSING);
            assertThat(finding.place()).isEqualTo(new Place.OfEvent(0, 10, 2, null, entry.actor(), entry.seq()));
        });

        List<StoredEvent> more = new ArrayList<>(events);
        more.add(new StoredEvent(9_999, "anything".getBytes(StandardCharsets.UTF_8)));
        writer.events(header, more);
        assertThat(verify()).extracting(Finding::code).containsExactly(FindingCode.EVENT_ADDED);
        writer.events(header, events.reversed());
        assertThat(verify()).extracting(Finding::code).contains(FindingCode.EVENT_ALTERED, FindingCode.OFFSET_WRONG);
    }

    @Test
    void shouldNameAlteredFiles() throws IOException {
        assertFindings("tile/entries/000.p/36", bytes -> bytes[400] ^= 1, FindingCode.HEADER_ALTERED);
        assertFindings("blocks/1/5.header", bytes -> bytes[100] ^= 1, FindingCode.HEADER_ALTERED);
        assertFindings("blocks/1/5.index", bytes -> bytes[60] ^= 1, FindingCode.INDEX_ALTERED);
        assertFindings("events/1/5", bytes -> bytes[0] ^= (byte) 0x80, FindingCode.EVENTS_MALFORMED);
        assertFindings("checkpoint", bytes -> bytes[SampleLog.ORIGIN.length() + 1] ^= 1, FindingCode.SIGNATURE_INVALID);
        assertFindings("vkey", bytes -> bytes[bytes.length - 3] ^= 1, FindingCode.KEY_WRONG);
    }

    @Test
    void shouldNameCutAndMissingFiles() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(f -> !f.getParent().getParent().endsWith("blocks")
                            && !f.getParent().getParent().endsWith("events"))
                    .toList()) {
                assertCutAndMissingAreNamed(file);
            }
        }
        for (String path : List.of("blocks/2/0.header", "blocks/2/0.index", "events/2/11")) {
            assertCutAndMissingAreNamed(root.resolve(path));
        }
    }

    private void assertCutAndMissingAreNamed(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(verify()).as("cut: %s", file).isNotEmpty();
        Files.delete(file);
        String name = root.relativize(file).toString();
        // Header files repeat what the log holds, and a schema may be left out.
        if (name.endsWith(".header") || name.startsWith("schemas/")) {
            assertThat(verify()).isEmpty();
        } else if (name.equals("vkey")) {
            assertThat(FolderVerifier.verify(new LogFolder(root), null, Progress.NONE)
                            .findings())
                    .extracting(Finding::code)
                    .containsExactly(FindingCode.FILE_MISSING);
        } else {
            assertThat(verify())
                    .as("missing: %s", file)
                    .anySatisfy(finding -> assertThat(finding.sentence()).contains(name));
        }
        Files.write(file, bytes);
        assertThat(verify()).isEmpty();
    }

    @Test
    void shouldNameFilesThatBelongToNothing() throws IOException {
        Files.write(root.resolve("events/0/12"), new byte[0]);
        Files.write(root.resolve("blocks/0/1.txt"), new byte[0]);
        Files.createDirectories(root.resolve("blocks/x"));
        Files.write(root.resolve("blocks/x/0.header"), new byte[0]);

        assertThat(verify())
                .extracting(Finding::code)
                .containsExactly(FindingCode.FILE_UNEXPECTED, FindingCode.FILE_UNEXPECTED, FindingCode.FILE_UNEXPECTED);
    }

    private interface Change {
        void apply(byte[] bytes);
    }

    private interface EventChange {
        void apply(StoredEvent event);
    }

    private List<StoredEvent> forge(BlockHeader header, int place, EventChange change) {
        List<StoredEvent> events = new ArrayList<>(log.events(header));
        StoredEvent forged = new StoredEvent(
                events.get(place).offset(), events.get(place).value().clone());
        change.apply(forged);
        events.set(place, forged);
        new LogFolderWriter(root).events(header, events);
        return events;
    }

    /** Builds the whole log again with another header in its place, as a forger would who lacks only the key. */
    private void replaceLeaf(BlockHeader forged) {
        List<byte[]> entries = log.leaves().stream()
                .map(leaf -> leaf.partition() == forged.partition() && leaf.block() == forged.block() ? forged : leaf)
                .map(BlockHeader::bytes)
                .toList();
        LogFolderWriter writer = new LogFolderWriter(root);
        LogState.EMPTY.append(entries).changed().forEach(writer::tile);
    }

    private void assertFindings(String path, Change change, FindingCode... codes) throws IOException {
        Path file = root.resolve(path);
        byte[] original = Files.readAllBytes(file);
        byte[] changed = original.clone();
        change.apply(changed);
        Files.write(file, changed);
        assertThat(verify()).as(path).extracting(Finding::code).containsExactly(codes);
        assertThat(verify().getFirst().place().text()).isNotEmpty();
        Files.write(file, original);
    }

    private List<Finding> verify() {
        VerifierKey key = log.key();
        return FolderVerifier.verify(new LogFolder(root), key, Progress.NONE).findings();
    }

    private void delete(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
