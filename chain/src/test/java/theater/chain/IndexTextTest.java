package theater.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexTextTest {
    private static final String INDEX = Vectors.text("block123.index");

    @Test
    void shouldReadAndWriteTheVector() {
        IndexText index = IndexText.parse(INDEX);

        assertThat(index.text()).isEqualTo(INDEX);
        assertThat(index.entries()).hasSize(5);
        assertThat(index.entries().getFirst().actor()).isEqualTo("account/alice");
        assertThat(index.entries().getFirst().seq()).isEqualTo(369);
        assertThat(index.hash())
                .isEqualTo(BlockHeader.parse(Vectors.text("block123.header")).index());
    }

    @Test
    void shouldHoldTheHashesOfTheEvents() {
        IndexText index = IndexText.parse(INDEX);

        for (int i = 0; i < 5; i++) {
            byte[] event = ("event " + (615 + i)).getBytes(StandardCharsets.UTF_8);
            assertThat(EventHash.of(event)).isEqualTo(index.hashes().get(i));
        }
    }

    @Test
    void shouldRefuseEveryFlippedByteOrReadItAsAnotherIndex() {
        IndexText original = IndexText.parse(INDEX);
        byte[] bytes = original.bytes();
        for (int i = 0; i < bytes.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] mutated = bytes.clone();
                mutated[i] ^= (byte) (1 << bit);
                try {
                    IndexText read = IndexText.parse(mutated);
                    assertThat(read).isNotEqualTo(original);
                    assertThat(read.bytes()).isEqualTo(mutated);
                } catch (MalformedException refused) {
                    assertThat(refused.code()).startsWith("malformed-");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "account/alice 369, account/../alice 369",
        "account/alice 369, account/al~ice 369",
        "account/alice 369, account/alice 0369",
        "turn, Turn",
        "turn, ''",
        "= ok, = fine",
        "= ok, '= ok '",
    })
    void shouldRefuseWhatItWouldNotWrite(String from, String to) {
        assertThat(INDEX).contains(from);
        assertThatThrownBy(() -> IndexText.parse(INDEX.replace(from, to))).isInstanceOf(MalformedException.class);
    }

    @Test
    void shouldRefuseACutText() {
        assertThatThrownBy(() -> IndexText.parse(INDEX.substring(0, INDEX.length() - 1)))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> IndexText.parse(INDEX + "\n")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> IndexText.parse("theater-index/v1\nsalt ARE6FmEb3QtiBL+IeaMuBg==\n"))
                .isInstanceOf(MalformedException.class);
    }
}
