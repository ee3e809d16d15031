package theater.chain.proof;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import theater.chain.Lines;
import theater.chain.MalformedException;
import theater.chain.Text;

/**
 * The proof that these are all events of an actor from one to another: the proof of the last one, and the bytes of those
 * before it, each of which the next one names by hash.
 *
 * <pre>
 * theater-range/v1
 * events &lt;how many come before the last one&gt;
 * &lt;event without registry prefix, base64&gt;      one a line, ascending
 * &lt;the proof of the last event&gt;
 * </pre>
 *
 * <p>Whether it shows that is judged by {@code theater.chain.verify}.
 *
 * @param before not copied, for there may be many: whoever has the record leaves the arrays alone
 */
public record RangeProof(List<byte[]> before, EventProof last) {
    /** First line of the file. */
    public static final String FORMAT = "theater-range/v1";

    /** Longest file that is read or written, in bytes. */
    public static final int MAX_LENGTH = 32 << 20;

    /** Most events in one proof. */
    public static final int MAX_EVENTS = 10_000;

    private static final String WHAT = "proof";

    /** Checks the bounds. */
    public RangeProof {
        before = List.copyOf(before);
        requireNonNull(last, "last is null");
        if (before.size() >= MAX_EVENTS) {
            throw new MalformedException(WHAT, "more than " + MAX_EVENTS + " events");
        }
    }

    /**
     * Reads such a file.
     *
     * @throws MalformedException if it is none
     */
    public static RangeProof parse(byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            throw new MalformedException(WHAT, "longer than " + MAX_LENGTH + " bytes");
        }
        Lines lines = new Lines(Text.utf8(bytes, WHAT), WHAT);
        lines.expect(FORMAT);
        int count = Text.smallDecimal(lines.value("events"), WHAT);
        if (count >= MAX_EVENTS) {
            throw new MalformedException(WHAT, "more than " + MAX_EVENTS + " events");
        }
        List<byte[]> before = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            before.add(Text.base64(lines.next(), WHAT));
        }
        return new RangeProof(before, EventProof.parse(lines.rest()));
    }

    /** The file's text. */
    public String format() {
        StringBuilder text = new StringBuilder(FORMAT)
                .append("\nevents ")
                .append(before.size())
                .append('\n');
        before.forEach(
                event -> text.append(Base64.getEncoder().encodeToString(event)).append('\n'));
        return text.append(last.format()).toString();
    }
}
