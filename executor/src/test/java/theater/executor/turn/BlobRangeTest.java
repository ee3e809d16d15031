package theater.executor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import theater.store.ByteRange;

class BlobRangeTest {

    /** Numbers as a guest means them, without sign. */
    @ParameterizedTest
    @CsvSource({
        "0, 10, 10, 0, 10",
        "0, 11, 10, 0, 10",
        "9, 1, 10, 9, 1",
        "9, 4294967295, 10, 9, 1",
        "10, 1, 10, 0, 0",
        "3, 0, 10, 0, 0",
        "0, 1, 0, 0, 0",
        "18446744073709551615, 1, 10, 0, 0",
        "9223372036854775807, 4294967295, 10, 0, 0",
        "1, 4294967295, 9223372036854775807, 1, 4294967295",
    })
    void shouldBeWhatIsThere(String offset, String length, long size, long from, long bytes) {
        BlobRange part = BlobRange.of(Long.parseUnsignedLong(offset), Integer.parseUnsignedInt(length), size);

        assertThat(part.length()).isEqualTo(bytes);
        if (bytes == 0) {
            assertThat(part.range()).isEmpty();
        } else {
            assertThat(part.range()).contains(new ByteRange(from, bytes));
        }
    }
}
