package theater.projector.query;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import theater.chain.MalformedException;

/**
 * The place of the next event that a reader has not seen, in the order of its query: by leaf and place in the block, or,
 * of one actor, by number. It names a place of the log, not of an instance, and never expires.
 */
public sealed interface QueryCursor {
    /** The first event of the log. */
    InLog FIRST = new InLog(0, 0);

    /** As clients see it. */
    String format();

    /** A place in the log: {@code l<leaf>.<place>}. */
    record InLog(long leaf, int place) implements QueryCursor, Comparable<InLog> {
        private static final Comparator<InLog> ORDER =
                Comparator.comparingLong(InLog::leaf).thenComparingInt(InLog::place);

        @Override
        public int compareTo(InLog other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String format() {
            return "l" + leaf + "." + place;
        }
    }

    /** A place in an actor's history: {@code s<seq>}. */
    record InHistory(long seq) implements QueryCursor {
        @Override
        public String format() {
            return "s" + seq;
        }
    }

    /**
     * Reads a cursor.
     *
     * @throws MalformedException if it is none
     */
    static QueryCursor parse(String text) {
        Matcher matcher = Forms.CURSOR.matcher(text);
        if (!matcher.matches()) {
            throw new MalformedException("cursor", "it is none of this query's; use 'next' or 'cursor' of an answer");
        }
        return matcher.group(1) != null
                ? new InLog(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new InHistory(Long.parseLong(matcher.group(3)));
    }

    /** What a cursor looks like. */
    final class Forms {
        private static final Pattern CURSOR = Pattern.compile("l(\\d{1,18})\\.(\\d{1,9})|s(\\d{1,18})");

        private Forms() {}
    }
}
