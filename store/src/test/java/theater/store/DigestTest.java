package theater.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    /** FIPS 180-2, appendix B.1. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void shouldHashAsTheStandardSays() {
        Digest digest = Digest.of("abc".getBytes(StandardCharsets.US_ASCII));

        assertThat(digest.hex()).isEqualTo(ABC);
        assertThat(digest).hasToString("sha256:" + ABC);
        assertThat(Digest.parse("sha256:" + ABC)).isEqualTo(digest).isEqualTo(Digest.fromBytes(digest.toBytes()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256:", "sha512:" + ABC, "sha256:" + ABC + "0", "SHA256:" + ABC, ABC})
    void shouldRefuseOtherTexts(String text) {
        assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseUppercase() {
        assertThatThrownBy(() -> Digest.parseHex(ABC.toUpperCase(java.util.Locale.ROOT)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
