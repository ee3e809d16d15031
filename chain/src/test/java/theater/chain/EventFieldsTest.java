package theater.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFieldsTest {
    private static final Hash PREV = Hash.sha256(new byte[] {1});

    @Test
    void shouldReadTheFirstFieldsAndNothingElse() {
        byte[] value = AvroBytes.event("account/alice", 7, PREV, 1_700_000_000_123L, "turn", "anything");

        EventFields fields = EventFields.parse(value);

        assertThat(fields)
                .isEqualTo(
                        new EventFields("account/alice", 7, PREV, 1_700_000_000_123L, Salt.of(new byte[16]), "turn"));
        assertThat(fields.entry(PREV, LinkFinding.OK).actor()).isEqualTo("account/alice");
    }

    @Test
    void shouldReadTheLargestNumbers() {
        byte[] value = AvroBytes.event("a", Long.MAX_VALUE, PREV, Long.MAX_VALUE, "turn", "");

        assertThat(EventFields.parse(value).seq()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldRefuseEveryCutEvent() {
        byte[] value = AvroBytes.event("account/alice", 7, PREV, 1_700_000_000_123L, "turn", "");
        for (int length = 0; length < value.length; length++) {
            byte[] cut = Arrays.copyOf(value, length);
            assertThatThrownBy(() -> EventFields.parse(cut)).isInstanceOf(MalformedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "../a", "a/..", "a\u00e4", "a\n"})
    void shouldRefuseWhatIsNoActor(String actor) {
        byte[] value = AvroBytes.event(actor, 7, PREV, 1, "turn", "");

        assertThatThrownBy(() -> EventFields.parse(value)).isInstanceOf(MalformedException.class);
    }

    @Test
    void shouldRefuseNumbersAndNamesOutOfRange() {
        assertRefused(AvroBytes.event("a", -1, PREV, 1, "turn", ""));
        assertRefused(AvroBytes.event("a", 1, PREV, -1, "turn", ""));
        assertRefused(AvroBytes.event("a", 1, PREV, 1, "Turn", ""));
        assertRefused(AvroBytes.event("a", 1, PREV, 1, IndexText.Entry.UNREADABLE, ""));
        byte[] endless = new byte[40];
        Arrays.fill(endless, (byte) 0xff);
        assertRefused(endless);
        ByteArrayOutputStream huge = new ByteArrayOutputStream();
        AvroBytes.number(huge, Long.MAX_VALUE);
        assertRefused(huge.toByteArray());
        ByteArrayOutputStream negative = new ByteArrayOutputStream();
        AvroBytes.number(negative, -5);
        assertRefused(negative.toByteArray());
    }

    private static void assertRefused(byte[] value) {
        assertThatThrownBy(() -> EventFields.parse(value)).isInstanceOf(MalformedException.class);
    }
}
