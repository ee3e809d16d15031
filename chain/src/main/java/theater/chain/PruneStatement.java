package theater.chain;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What an actor's event of type {@code prune} states: which events before it may lose their bytes, and where its state of
 * that moment is kept.
 *
 * <pre>
 * theater-prune/v1
 * range &lt;first seq&gt; &lt;last seq&gt;
 * state &lt;SHA-256 of the snapshot, base64&gt; &lt;its bytes&gt;
 * reason &lt;text&gt;
 * </pre>
 *
 * The text is somewhere in the event's bytes, whatever the version of their schema, and nowhere else in them: so no
 * verifier needs the schema.
 *
 * @param first seq of the first event of the range
 * @param last seq of the last one
 * @param state digest of the snapshot
 * @param stateBytes its size
 * @param reason for people: one line without control characters, at most {@value #MAX_REASON} characters
 */
public record PruneStatement(long first, long last, Hash state, long stateBytes, String reason) {
    /** The type of events that hold a statement; they are never pruned themselves. */
    public static final String EVENT_TYPE = "prune";

    public static final int MAX_REASON = 200;

    private static final String WHAT = "prune statement";
    private static final String FORMAT = "theater-prune/v1\n";
    private static final byte[] MARK = FORMAT.getBytes(StandardCharsets.US_ASCII);
    private static final int LINES = 4;

    public PruneStatement {
        requireNonNull(state, "state is null");
        if (first < 0 || last < first || stateBytes < 0) {
            throw new MalformedException(WHAT, "a range of events goes from an earlier one to a later one");
        }
        if (!isReason(reason)) {
            throw new MalformedException(WHAT, "its reason is not a line of 1 to " + MAX_REASON + " characters");
        }
    }

    /** Whether a text can be a reason. */
    public static boolean isReason(String text) {
        return !text.isBlank() && text.length() <= MAX_REASON && text.chars().noneMatch(Character::isISOControl);
    }

    /** Whether an event of the same actor is in the range. */
    public boolean covers(long seq) {
        return first <= seq && seq <= last;
    }

    /** The four lines. */
    public String text() {
        return FORMAT + "range " + first + " " + last + "\nstate " + state.base64() + " " + stateBytes + "\nreason "
                + reason + "\n";
    }

    /**
     * Finds the statement in the bytes of an event of type {@link #EVENT_TYPE}.
     *
     * @return empty if there is none, or more than one
     */
    public static Optional<PruneStatement> find(byte[] event) {
        int start = indexOf(event, 0);
        if (start < 0 || indexOf(event, start + 1) >= 0) {
            return Optional.empty();
        }
        int end = start;
        for (int line = 0; line < LINES; line++) {
            end = lineEnd(event, end);
            if (end < 0) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(parse(Text.utf8(Arrays.copyOfRange(event, start, end), WHAT)));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private static PruneStatement parse(String text) {
        Lines lines = new Lines(text, WHAT);
        lines.expect(FORMAT.stripTrailing());
        String[] range = lines.values("range", 2);
        String[] state = lines.values("state", 2);
        String reason = lines.next();
        if (!reason.startsWith("reason ")) {
            throw new MalformedException(WHAT, "it has no reason");
        }
        return new PruneStatement(
                Text.decimal(range[0], WHAT),
                Text.decimal(range[1], WHAT),
                Hash.of(Text.base64(state[0], WHAT)),
                Text.decimal(state[1], WHAT),
                reason.substring("reason ".length()));
    }

    private static int indexOf(byte[] bytes, int from) {
        for (int at = from; at <= bytes.length - MARK.length; at++) {
            if (Arrays.equals(bytes, at, at + MARK.length, MARK, 0, MARK.length)) {
                return at;
            }
        }
        return -1;
    }

    /** The place behind the next LF; -1 if there is none. */
    private static int lineEnd(byte[] bytes, int from) {
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }
}
