package theater.storeservice.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import theater.store.ByteRange;

/**
 * The {@code Range} header of RFC 9110, section 14, for one range of bytes. What is not understood (other
 * units, several ranges, nonsense) is ignored, as the RFC allows: the whole blob is the answer.
 */
sealed interface RangeHeader {
    /** The whole blob is asked for. */
    record Whole() implements RangeHeader {}

    /** A part that exists. */
    record Part(ByteRange range) implements RangeHeader {}

    /** A part that does not exist. */
    record Unsatisfiable() implements RangeHeader {}

    /** {@code bytes=first-last}, {@code bytes=first-} or {@code bytes=-suffix}. */
    Pattern FORM = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})?|bytes=-(\\d{1,18})");

    static RangeHeader parse(@Nullable String header, long sizeBytes) {
        Matcher form = FORM.matcher(header == null ? "" : header.strip());
        if (!form.matches()) {
            return new Whole();
        }
        Optional<Long> suffix = number(form.group(3));
        if (suffix.isPresent()) {
            long length = Math.min(suffix.get(), sizeBytes);
            return length == 0 ? new Unsatisfiable() : new Part(new ByteRange(sizeBytes - length, length));
        }
        long first = number(form.group(1)).orElseThrow();
        long last = Math.min(number(form.group(2)).orElse(Long.MAX_VALUE), sizeBytes - 1);
        if (number(form.group(2)).map(given -> given < first).orElse(false)) {
            return new Whole();
        }
        return first > last ? new Unsatisfiable() : new Part(new ByteRange(first, last - first + 1));
    }

    private static Optional<Long> number(@Nullable String digits) {
        return Optional.ofNullable(digits).map(Long::valueOf);
    }
}
