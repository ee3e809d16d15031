package theater.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.TypeConversionException;
import theater.cli.error.CliException;

/** A time on the command line: RFC 3339, or how far away it is. */
final class PointInTime {
    private PointInTime() {}

    /** A time, or so long before now. */
    static Instant ago(String option, String text) {
        return read(option, text, -1);
    }

    /** A time, or so long after now. */
    static Instant in(String option, String text) {
        return read(option, text, 1);
    }

    private static Instant read(String option, String text, int sign) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return Instant.now().plus(distance(option, text).multipliedBy(sign));
        }
    }

    private static Duration distance(String option, String text) {
        try {
            return new DurationConverter().convert(text);
        } catch (TypeConversionException e) {
            throw CliException.usage(option + " " + text
                    + ": write a time such as 2026-01-31T23:59:59Z, or how far away it is: 30s, 15m, 2h");
        }
    }
}
