package theater.schemas.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31T23:59:59Z",
                "2024-02-29T00:00:00.000Z",
                "1969-12-31T23:59:59.999Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999Z",
                "2026-01-31T23:59:59.1Z",
                "2026-01-31T23:59:59.123456789Z",
                "2026-01-31T23:59:59+01:00",
                "2026-01-31T23:59:59.123+00:00",
                "2026-01-31t23:59:59z",
                "2026-01-31T23:59Z",
            })
    void shouldReadWhatTheGeneralParserReads(String text) {
        assertThat(Rfc3339.parseMillis(text)).isEqualTo(general(text));
    }

    @Test
    void shouldAgreeWithTheGeneralParserOnAnyTime() {
        var random = new Random(3339);
        for (int i = 0; i < 10_000; i++) {
            Instant instant = Instant.ofEpochMilli(random.nextLong(-60_000_000_000_000L, 250_000_000_000_000L));
            String millis = HeaderText.time(instant.toEpochMilli());
            String seconds = instant.truncatedTo(ChronoUnit.SECONDS).toString();

            assertThat(Rfc3339.parseMillis(millis)).as(millis).isEqualTo(instant.toEpochMilli());
            assertThat(Rfc3339.parseMillis(seconds)).as(seconds).isEqualTo(general(seconds));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-02-30T00:00:00Z",
                "2023-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-01-31T24:00:00Z",
                "2026-01-31T23:60:00Z",
                "2026-01-31T23:59:60Z",
                "2026-01-31T23:59:59.12Z0",
                "2026-01-31 23:59:59Z",
                "2026-01-31T23:59:5\u0665Z",
                "+026-01-31T23:59:59Z",
            })
    void shouldRefuseWhatTheGeneralParserRefuses(String text) {
        assertThatThrownBy(() -> general(text)).isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> Rfc3339.parseMillis(text)).isInstanceOf(DateTimeException.class);
    }

    private static long general(String text) {
        return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    }
}
