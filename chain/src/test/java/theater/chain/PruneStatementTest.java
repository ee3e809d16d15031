package theater.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PruneStatementTest {
    private static final PruneStatement STATEMENT =
            new PruneStatement(3, 40, Hash.sha256(new byte[] {1}), 77, "policy account/*, older than 30d – tidy");

    @Test
    void shouldFindAStatementInTheBytesOfAnEvent() {
        byte[] event = AvroBytes.event("a", 41, Hash.ZERO, 1, "prune", "before" + STATEMENT.text() + "behind");

        assertThat(PruneStatement.find(event)).contains(STATEMENT);
        assertThat(STATEMENT.covers(3) && STATEMENT.covers(40)).isTrue();
        assertThat(STATEMENT.covers(2) || STATEMENT.covers(41)).isFalse();
    }

    @Test
    void shouldFindNothingInWhatItWouldWriteDifferently() {
        String text = STATEMENT.text();

        for (String bad : List.of(
                "",
                "theater-prune/v1\n",
                text + text,
                text.substring(0, text.length() - 1),
                text.replace("v1", "v2"),
                text.replace("range 3 40", "range 03 40"),
                text.replace("range 3 40", "range 41 40"),
                text.replace("range 3 40", "range 3 40 1"),
                text.replace("= 77", " 77"),
                text.replace("reason", "because"))) {
            assertThat(PruneStatement.find(bad.getBytes(StandardCharsets.UTF_8)))
                    .as(bad)
                    .isEmpty();
        }
    }

    @Test
    void shouldRefuseReasonsThatAreNoLine() {
        for (String bad : List.of("", " ", "a\nb", "x".repeat(PruneStatement.MAX_REASON + 1))) {
            assertThatThrownBy(() -> new PruneStatement(0, 1, Hash.ZERO, 0, bad))
                    .isInstanceOf(MalformedException.class);
        }
    }
}
