package theater.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final Hash HASH = Hash.sha256(new byte[] {1});

    @Test
    void shouldReadWhatItWrites() {
        Cursor cursor = new Cursor(List.of(new Cursor.Position(0, 17, HASH), new Cursor.Position(3, 0, null)));
        String text = "0 17 " + HASH.hex() + "\n3 0 -\n";

        assertThat(cursor.format()).isEqualTo("v1." + base64(text));
        assertThat(Cursor.parse(cursor.format())).isEqualTo(cursor);
        assertThat(Cursor.parse("v1.")).isEqualTo(new Cursor(List.of()));
    }

    @Test
    void shouldMoveOnAndStayInOrder() {
        Cursor cursor =
                new Cursor(List.of()).after(2, 5, HASH).after(0, 1, HASH).after(2, 8, HASH);

        assertThat(cursor.positions())
                .containsExactly(new Cursor.Position(0, 2, HASH), new Cursor.Position(2, 9, HASH));
        assertThat(cursor.position(2).orElseThrow().last()).contains(HASH);
        assertThat(cursor.position(1)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 1 -",
                "0 01 -\n",
                "0 1\n",
                "0 1 - \n",
                "1 1 -\n0 1 -\n",
                "1 1 -\n1 2 -\n",
                "0 1 ABCD\n",
                "-1 0 -\n",
                "\n",
            })
    void shouldRefuseOtherTexts(String text) {
        assertThatThrownBy(() -> Cursor.parse("v1." + base64(text))).isInstanceOf(MalformedException.class);
    }

    @Test
    void shouldRefuseOtherEncodings() {
        assertThatThrownBy(() -> Cursor.parse("v2.")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Cursor.parse("v1.****")).isInstanceOf(MalformedException.class);
        String padded = "v1." + Base64.getUrlEncoder().encodeToString("0 10 -\n".getBytes(StandardCharsets.UTF_8));
        assertThat(padded).endsWith("=");
        assertThatThrownBy(() -> Cursor.parse(padded)).isInstanceOf(MalformedException.class);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
