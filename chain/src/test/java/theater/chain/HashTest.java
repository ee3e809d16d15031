package theater.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HashTest {
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void shouldHashAndKeepTheOrderOfBytes() {
        Hash hash = Hash.sha256(new byte[0]);

        assertThat(hash.hex()).isEqualTo(EMPTY);
        assertThat(Hash.parseHex(EMPTY)).isEqualTo(hash);
        assertThat(Hash.parseBase64(hash.base64())).isEqualTo(hash);
        assertThat(Hash.of(hash.toBytes())).isEqualTo(hash);
        assertThat(Hash.ZERO.toBytes()).containsOnly(0);
    }

    @Test
    void shouldOrderLikeUnsignedBytes() {
        byte[] high = new byte[32];
        high[0] = (byte) 0x80;
        byte[] low = new byte[32];
        low[31] = 1;

        assertThat(Hash.of(high)).isGreaterThan(Hash.of(low));
        assertThat(Hash.of(low)).isGreaterThan(Hash.ZERO);
    }

    @Test
    void shouldRefuseOtherForms() {
        assertThatThrownBy(() -> Hash.parseHex(EMPTY.toUpperCase(java.util.Locale.ROOT)))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Hash.parseHex(EMPTY.substring(2))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Hash.parseBase64("AAAA")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Hash.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldHashAnEventAsALeaf() {
        byte[] value = {0, 0, 0, 0, 7, 'a', 'b'};
        byte[] leaf = {0, 'a', 'b'};

        assertThat(EventHash.of(value, EventHash.REGISTRY_PREFIX_BYTES, 2)).isEqualTo(Hash.sha256(leaf));
        assertThat(EventHash.of(Arrays.copyOfRange(value, 5, 7))).isEqualTo(Hash.sha256(leaf));
    }
}
