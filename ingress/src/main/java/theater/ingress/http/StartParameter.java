package theater.ingress.http;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import theater.chain.Cursor;
import theater.chain.MalformedException;
import theater.ingress.events.StreamRequest;
import theater.ingress.problem.ApiException;

/**
 * Where a stream of events begins, as text.
 *
 * <pre>
 * earliest | latest
 * v1.…                           cursor: behind the event that carries it
 * offset:1200                    of the only partition that is read
 * offset:0=1200,1=900            of each partition that is read
 * 2026-01-31T23:59:59Z           RFC 3339
 * </pre>
 */
final class StartParameter {
    private static final String OFFSET = "offset:";

    private StartParameter() {}

    /** @throws ApiException 400 if it is none of these */
    static StreamRequest.Start parse(String text) {
        if (text.equals("earliest")) {
            return new StreamRequest.Start.Earliest();
        }
        if (text.equals("latest")) {
            return new StreamRequest.Start.Latest();
        }
        if (text.startsWith("v1.")) {
            return new StreamRequest.Start.Behind(cursor(text));
        }
        return text.startsWith(OFFSET) ? offsets(text.substring(OFFSET.length())) : time(text);
    }

    /** @throws ApiException 400 if it is no number of a partition */
    static int partition(String text) {
        return (int) number(text, Integer.MAX_VALUE);
    }

    private static Cursor cursor(String text) {
        try {
            return Cursor.parse(text);
        } catch (MalformedException e) {
            throw ApiException.badRequest("cursor", "this is no cursor as events carry it: " + e.getMessage());
        }
    }

    private static StreamRequest.Start offsets(String text) {
        if (!text.contains("=")) {
            return new StreamRequest.Start.Offset(number(text, Long.MAX_VALUE));
        }
        Map<Integer, Long> offsets = new HashMap<>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw ApiException.badRequest(
                        "position", "write a partition and its offset each: from=offset:0=1200,1=900");
            }
            int partition = partition(pair.substring(0, equals));
            if (offsets.put(partition, number(pair.substring(equals + 1), Long.MAX_VALUE)) != null) {
                throw ApiException.badRequest("position", "partition " + partition + " is there twice");
            }
        }
        return new StreamRequest.Start.Offsets(offsets);
    }

    private static long number(String text, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // As one that is out of range.
        }
        throw ApiException.badRequest(
                "position", "partitions and offsets are numbers from 0 on: from=offset:1200, partition=3");
    }

    private static StreamRequest.Start time(String text) {
        try {
            long millis = OffsetDateTime.parse(text).toInstant().toEpochMilli();
            return new StreamRequest.Start.Time(Instant.ofEpochMilli(Math.max(0, millis)));
        } catch (DateTimeParseException | ArithmeticException e) {
            throw ApiException.badRequest(
                    "position",
                    "from is earliest, latest, a cursor, an offset (offset:1200, or offset:0=1200,1=900) or a time"
                            + " such as 2026-01-31T23:59:59Z (a plus in it is %2B)");
        }
    }
}
