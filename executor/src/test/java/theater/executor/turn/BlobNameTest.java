package theater.executor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import theater.store.Digest;

class BlobNameTest {
    private static final String SOME = "0123456789abcdef".repeat(4);

    @Test
    void shouldReadADigest() {
        assertThat(BlobName.of(SOME)).isEqualTo(new BlobName.Of(Digest.parseHex(SOME)));
    }

    @ParameterizedTest
    @CsvSource({
        "'', '64 characters, not 0'",
        "0123456789abcdef, '64 characters, not 16'",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, '64 characters, not 71'",
        "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef, digits 0 to 9",
        "0123456789abcdeg0123456789abcdef0123456789abcdef0123456789abcdef, digits 0 to 9",
        "٠123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, digits 0 to 9",
    })
    void shouldSayWhyItIsNone(String text, String why) {
        assertThat(BlobName.of(text))
                .isInstanceOfSatisfying(
                        BlobName.None.class, none -> assertThat(none.problem()).contains(why));
    }
}
