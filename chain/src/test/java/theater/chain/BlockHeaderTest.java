package theater.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockHeaderTest {
    private static final String HEADER = Vectors.text("block123.header");

    @Test
    void shouldReadAndWriteTheVector() {
        BlockHeader header = BlockHeader.parse(HEADER);

        assertThat(header.origin()).isEqualTo("theater.example/chain");
        assertThat(header.partition()).isEqualTo(3);
        assertThat(header.block()).isEqualTo(123);
        assertThat(header.firstOffset()).isEqualTo(738);
        assertThat(header.lastOffset()).isEqualTo(742);
        assertThat(header.events()).isEqualTo(5);
        assertThat(header.firstTime()).isEqualTo(1_700_000_123_000L);
        assertThat(header.lastTime()).isEqualTo(1_700_000_123_999L);
        assertThat(header.text()).isEqualTo(HEADER);
        assertThat(header.index()).isEqualTo(Hash.sha256(Vectors.bytes("block123.index")));
        assertThat(header.schema()).isEqualTo(Hash.sha256(Vectors.bytes("schema.avsc")));
    }

    @Test
    void shouldRefuseEveryFlippedByteOrReadItAsAnotherHeader() {
        BlockHeader original = BlockHeader.parse(HEADER);
        byte[] bytes = HEADER.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] mutated = bytes.clone();
                mutated[i] ^= (byte) (1 << bit);
                Optional<BlockHeader> read = tryParse(mutated);
                // What is accepted must say something else and say it in exactly these bytes.
                read.ifPresent(header -> {
                    assertThat(header).isNotEqualTo(original);
                    assertThat(header.bytes()).isEqualTo(mutated);
                    assertThat(header.hash()).isNotEqualTo(original.hash());
                });
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "block 123, block 0123",
        "block 123, block +123",
        "block 123, block -1",
        "block 123, block 9223372036854775808",
        "block 123, 'block  123'",
        "block 123, 'block 123 '",
        "block 123, block 0",
        "partition 3, partition 2147483648",
        "partition 3, partition ٣",
        "events 5, events 0",
        "events 5, events 6",
        "offsets 738 742, offsets 742 738",
        "offsets 738 742, offsets 738",
        "theater-block/v1, theater-block/v2",
        "theater.example/chain, theater example",
        "theater.example/chain, a+b",
        "Nw=, Nx=",
        "Nw=, Nw",
    })
    void shouldRefuseWhatItWouldNotWrite(String from, String to) {
        assertThat(HEADER).contains(from);
        assertThatThrownBy(() -> BlockHeader.parse(HEADER.replace(from, to))).isInstanceOf(MalformedException.class);
    }

    @Test
    void shouldRefuseMissingAndAdditionalText() {
        assertThatThrownBy(() -> BlockHeader.parse(HEADER + "\n")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> BlockHeader.parse(HEADER + "x y\n")).isInstanceOf(MalformedException.class);
        for (int length = 0; length < HEADER.length(); length++) {
            String cut = HEADER.substring(0, length);
            assertThatThrownBy(() -> BlockHeader.parse(cut)).isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> BlockHeader.parse(HEADER.replace("\n", "\r\n")))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void shouldFollowOnlyTheBlockBefore() {
        BlockHeader before = BlockHeader.parse(HEADER);
        BlockHeader after = new BlockHeader(
                before.origin(),
                3,
                124,
                before.hash(),
                744,
                748,
                5,
                before.schema(),
                before.root(),
                before.index(),
                1,
                0);

        assertThat(after.follows(before)).isTrue();
        assertThat(before.follows(after)).isFalse();
        assertThat(before.follows(before)).isFalse();
    }

    private static Optional<BlockHeader> tryParse(byte[] bytes) {
        try {
            return Optional.of(BlockHeader.parse(bytes));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
