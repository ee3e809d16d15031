package theater.projector.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import theater.chain.ActorHead;
import theater.chain.BlockHeader;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.chain.Salt;

class OpenBlockTest {
    private static final BlockLimits LIMITS = new BlockLimits(100, 1_000, Duration.ofMillis(200));
    private static final Hash SCHEMA = Hash.sha256(new byte[] {1});
    private static final Hash OTHER = Hash.sha256(new byte[] {2});
    private static final Salt SALT = new Salt(1, 2);

    @Test
    void shouldGoOnWithWhatWasStored() {
        OpenBlock block = new OpenBlock(LIMITS);
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < 77; i++) {
            block.add(event(i * 2L, SCHEMA, 5));
            if (chunks.size() == block.lastChunkNumber()) {
                chunks.add(block.lastChunk());
            } else {
                chunks.set(block.lastChunkNumber(), block.lastChunk());
            }
        }
        OpenBlock restored = new OpenBlock(LIMITS);
        chunks.forEach(restored::restore);
        assertThat(restored.mustCutBefore(event(200, SCHEMA, 5))).isFalse();
        assertThat(restored.mustCutBefore(event(200, OTHER, 5))).isTrue();
        block.add(event(200, SCHEMA, 5));
        restored.add(event(200, SCHEMA, 5));

        assertThat(chunks).hasSize(3);
        assertThat(restored.lastOffset()).isEqualTo(200);
        assertThat(restored.lastChunk()).isEqualTo(block.lastChunk());
        assertThat(restored.mustCutBefore(event(201, SCHEMA, 1_000 - 78 * 5 + 1)))
                .isTrue();
        assertThat(restored.mustCutBefore(event(201, SCHEMA, 1_000 - 78 * 5))).isFalse();
        assertThat(cut(restored)).isEqualTo(cut(block));
    }

    @Test
    void shouldCutBeforeTheSchemaChanges() {
        OpenBlock block = new OpenBlock(LIMITS);
        assertThat(block.mustCutBefore(event(0, SCHEMA, 1))).isFalse();

        block.add(unreadable(0));
        assertThat(block.mustCutBefore(event(1, SCHEMA, 1))).isTrue();
        assertThat(block.mustCutBefore(event(1, Hash.ZERO, 1))).isFalse();
        assertThat(cut(block).schema()).isEqualTo(Hash.ZERO);

        block.add(event(1, SCHEMA, 1));
        assertThat(block.mustCutBefore(unreadable(2))).isFalse();
        assertThat(block.mustCutBefore(event(2, SCHEMA, 1))).isFalse();
        assertThat(block.mustCutBefore(event(2, OTHER, 1))).isTrue();
        assertThat(block.mustCutBefore(event(2, Hash.ZERO, 1))).isTrue();
        assertThat(cut(block).schema()).isEqualTo(SCHEMA);
    }

    @Test
    void shouldTakeOneEventThatIsLargerThanABlock() {
        OpenBlock block = new OpenBlock(LIMITS);
        assertThat(block.mustCutBefore(event(0, SCHEMA, 5_000))).isFalse();

        block.add(event(0, SCHEMA, 5_000));

        assertThat(block.isFull()).isTrue();
        assertThat(cut(block).events()).isEqualTo(1);
        assertThat(block.isEmpty()).isTrue();
        assertThat(block.isFull()).isFalse();
        assertThatThrownBy(() -> cut(block)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldKeepWhatIsStoredReadable() {
        BlockTip tip = new BlockTip(7, SCHEMA, 900);
        ActorHead head = new ActorHead(12, OTHER);
        ChainedEvent event = event(3, SCHEMA, 10).event();

        assertThat(BlockTip.of(tip.toBytes())).isEqualTo(tip);
        assertThat(ActorHeads.of(ActorHeads.toBytes(head))).isEqualTo(head);
        assertThat(ActorHeads.of(null)).isEqualTo(ActorHead.NONE);
        assertThat(ChainedEvent.parse(event.line())).isEqualTo(event);
    }

    @Test
    void shouldBeDueAtMultiplesOfTheInterval() {
        assertThat(LIMITS.isDue(1_000, 1_199)).isFalse();
        assertThat(LIMITS.isDue(1_000, 1_200)).isTrue();
        assertThat(LIMITS.isDue(1_199, 1_200)).isTrue();
        assertThat(LIMITS.isDue(1_200, 1_000)).isTrue();
        assertThat(BlockLimits.DEFAULT).isEqualTo(new BlockLimits(1_024, 1_048_576, Duration.ofMillis(200)));
        assertThatThrownBy(() -> new BlockLimits(1_025, 1, Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BlockLimits(1, 0, Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BlockLimits(1, 1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static BlockHeader cut(OpenBlock block) {
        return block.cut("theater.test/chain", 3, BlockTip.START, SALT).header();
    }

    private static Judged event(long offset, Hash schema, int sizeBytes) {
        IndexText.Entry entry = new IndexText.Entry(
                "account/a",
                offset,
                "turn",
                Hash.sha256(Long.toString(offset).getBytes(StandardCharsets.US_ASCII)),
                LinkFinding.OK);
        return new Judged(
                "account/a",
                new ChainedEvent(offset, 10 + offset, sizeBytes, entry),
                Optional.of(schema),
                Optional.empty(),
                Optional.empty());
    }

    private static Judged unreadable(long offset) {
        return Judged.of(new Judged.Origin("?", offset, 1), new ReadEvent.Unreadable(OTHER, "no event"));
    }
}
