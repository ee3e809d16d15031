package theater.ingress.deadletters;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import theater.ingress.problem.ApiException;

/** Where a dead letter stands, in text {@code <partition>/<offset>}. */
public record Place(int partition, long offset) implements Comparable<Place> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})/(\\d{1,18})");

    /**
     * Reads the text form.
     *
     * @throws ApiException 400
     */
    public static Place parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw ApiException.badRequest(
                    "bad-place", "a dead letter is named <partition>/<offset>, such as 2/17, not '" + text + "'");
        }
        return new Place(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    @Override
    public int compareTo(Place other) {
        int byPartition = Integer.compare(partition, other.partition);
        return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
    }

    @Override
    public String toString() {
        return partition + "/" + offset;
    }
}
