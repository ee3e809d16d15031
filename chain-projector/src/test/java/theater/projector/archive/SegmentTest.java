package theater.projector.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.MalformedException;
import theater.chain.Salt;
import theater.projector.error.ProjectorException;
import theater.store.Digest;
import theater.store.FileSystemBlobStore;

class SegmentTest {
    @TempDir
    private Path folder;

    private FileSystemBlobStore blobs;
    private final SampleBlocks blocks = new SampleBlocks();

    @BeforeEach
    void open() {
        blobs = new FileSystemBlobStore(folder);
    }

    @Test
    void shouldGiveBackWhatWasPacked() {
        for (int i = 0; i < 300; i++) {
            blocks.next(1 + i % 20);
        }
        blocks.add(List.of(
                new ArchivedEvent(100_000, 5, null, null),
                new ArchivedEvent(100_002, 6, new byte[0], new byte[0]),
                new ArchivedEvent(100_003, 7, new byte[] {1}, new byte[] {0, 0, 0, 0, 9, 8})));

        SegmentWriter.Packed packed = pack(blocks.all());
        Segment segment = Segment.open(blobs, blobs.put(packed.bytes())).orElseThrow();

        assertThat(segment.frames()).hasSizeGreaterThan(1);
        assertThat(segment.frames().stream()
                        .flatMap(frame -> segment.blocks(frame).stream())
                        .map(ArchivedBlock::bytes))
                .containsExactlyElementsOf(
                        blocks.all().stream().map(ArchivedBlock::bytes).toList());
        assertThat(segment.frames().getLast().lastBlock()).isEqualTo(300);
        assertThat(packed.entry().events())
                .isEqualTo(blocks.all().stream()
                        .mapToLong(block -> block.header().events())
                        .sum());
        assertThat(packed.entry().lastOffset()).isEqualTo(100_003);
    }

    @Test
    void shouldBeReadableByAnyZstd() throws IOException {
        blocks.next(3);
        blocks.next(4);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (ArchivedBlock block : blocks.all()) {
            expected.write(block.bytes());
        }

        byte[] unpacked = new ZstdInputStream(
                        new ByteArrayInputStream(pack(blocks.all()).bytes()))
                .setContinuous(false)
                .readAllBytes();

        assertThat(unpacked).isEqualTo(expected.toByteArray());
    }

    @Test
    void shouldNeverBeTheBlobOfAnother() {
        blocks.next(3);

        assertThat(pack(blocks.all(), new Salt(1, 2)).entry().digest())
                .isNotEqualTo(pack(blocks.all(), new Salt(1, 3)).entry().digest());
    }

    @Test
    void shouldRefuseToPackWhatIsNotTheBlock() {
        ArchivedBlock first = blocks.next(3);
        ArchivedBlock second = blocks.next(3);
        ArchivedBlock other = new ArchivedBlock(second.header(), first.events());

        assertThatThrownBy(() -> pack(List.of(other))).hasMessageContaining("its offsets are");
        assertThatThrownBy(() -> pack(List.of(second, first))).hasMessageContaining("does not follow");
        assertThatThrownBy(() -> pack(List.of(new ArchivedBlock(
                        first.header(), List.copyOf(first.events().subList(0, 2))))))
                .hasMessageContaining("2 events");
    }

    /** The digest protects a segment; behind it, nothing that can be written there gets through as a block either. */
    @Test
    void shouldNeverGiveOtherBytesWhateverIsChanged() {
        blocks.next(5);
        byte[] good = pack(blocks.all()).bytes();
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] bad = i % 3 == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            if (i % 3 != 0) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Digest digest = blobs.put(bad);
            try {
                Segment segment = Segment.open(blobs, digest).orElseThrow();
                for (Frame frame : segment.frames()) {
                    for (ArchivedBlock block : segment.blocks(frame)) {
                        assertThat(block.problem().isPresent()
                                        || Arrays.equals(
                                                block.bytes(),
                                                blocks.all().getFirst().bytes()))
                                .as("change %d", i)
                                .isTrue();
                    }
                }
            } catch (ProjectorException e) {
                assertThat(e.code()).isEqualTo(ProjectorException.Code.ARCHIVE_DAMAGED);
            }
        }
    }

    @Test
    void shouldRefuseABlockThatIsCutOrLonger() {
        byte[] bytes = blocks.next(2).bytes();

        assertThat(ArchivedBlock.parse(bytes).bytes()).isEqualTo(bytes);
        assertThatThrownBy(() -> ArchivedBlock.parse(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> ArchivedBlock.parse(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(MalformedException.class);
    }

    private static SegmentWriter.Packed pack(List<ArchivedBlock> blocks) {
        return pack(blocks, new Salt(1, 2));
    }

    private static SegmentWriter.Packed pack(List<ArchivedBlock> blocks, Salt salt) {
        try (SegmentWriter writer = new SegmentWriter(SampleBlocks.ORIGIN, SampleBlocks.PARTITION, salt, 3)) {
            blocks.forEach(writer::add);
            return writer.finish();
        }
    }
}
