package theater.projector.http;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.Fields;
import theater.chain.MalformedException;
import theater.projector.index.EffectKind;
import theater.projector.query.EventQuery;
import theater.projector.query.QueryCursor;
import theater.schemas.topic.ActorIds;

/** Reads a query from a request's parameters. */
final class QueryParameters {
    static final int MOST = 1_000;

    private static final int USUAL = 100;
    private static final Set<String> NAMES = Set.of("actor", "type", "effect", "since", "until", "limit", "after");

    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9.-]{0,63}");

    private QueryParameters() {}

    /** What is wrong with a parameter. */
    static final class BadParameterException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String code;

        BadParameterException(String code, String message) {
            super(message);
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    /**
     * The query.
     *
     * @param mostOf the greatest limit, also the one that is meant where none is given, if that is less than usual
     * @throws BadParameterException if a parameter is none of a query or has no such value
     */
    static EventQuery read(Fields fields, int mostOf) {
        for (String name : fields.getNames()) {
            if (!NAMES.contains(name) || fields.getValues(name).size() > 1) {
                throw new BadParameterException(
                        "bad-parameter",
                        "'" + name
                                + "' is no parameter of this query, or there twice; there are actor, type, effect, since,"
                                + " until, limit and after, each once");
            }
        }
        long since = value(fields, "since").map(text -> time("since", text)).orElse(0L);
        long until = value(fields, "until").map(text -> time("until", text)).orElse(Long.MAX_VALUE);
        if (since >= until) {
            throw new BadParameterException("bad-time", "'since' has to be before 'until'");
        }
        return new EventQuery(
                value(fields, "actor").map(QueryParameters::actor).orElse(null),
                value(fields, "type").map(QueryParameters::type).orElse(null),
                value(fields, "effect").map(QueryParameters::effect).orElse(null),
                since,
                until,
                value(fields, "limit").map(text -> limit(text, mostOf)).orElse(mostOf == MOST ? USUAL : mostOf),
                value(fields, "after").map(QueryParameters::cursor).orElse(null));
    }

    private static Optional<String> value(Fields fields, String name) {
        return Optional.ofNullable(fields.getValue(name));
    }

    private static String actor(String text) {
        ActorIds.check(text).ifPresent(problem -> {
            throw new BadParameterException("invalid-id", "'actor': " + problem);
        });
        return text;
    }

    private static String type(String text) {
        if (!TYPE.matcher(text).matches()) {
            throw new BadParameterException(
                    "bad-type",
                    "'type' is no type of events: create, upgrade, turn, unreadable or another [a-z][a-z0-9.-]{0,63}");
        }
        return text;
    }

    private static EffectKind effect(String text) {
        return EffectKind.of(text)
                .orElseThrow(
                        () -> new BadParameterException("bad-effect", "'effect' is none of " + EffectKind.words()));
    }

    /**
     * Milliseconds since 1970 UTC.
     *
     * @throws BadParameterException if it is no time
     */
    static long time(String name, String text) {
        try {
            return Math.max(0, OffsetDateTime.parse(text).toInstant().toEpochMilli());
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new BadParameterException(
                    "bad-time",
                    "'" + name
                            + "' is no time; write it as in RFC 3339, such as 2026-01-31T23:59:59Z (a plus of an offset"
                            + " is %2B)");
        }
    }

    private static int limit(String text, int most) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= most) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // As one that is out of range.
        }
        throw new BadParameterException("bad-limit", "'limit' has to be a number from 1 to " + most);
    }

    private static QueryCursor cursor(String text) {
        try {
            return QueryCursor.parse(text);
        } catch (MalformedException e) {
            throw new BadParameterException(
                    "cursor", "'after' is no cursor of a query; use 'next', 'resume' or an event's 'cursor' unchanged");
        }
    }
}
