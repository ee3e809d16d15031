package theater.executor.fetch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an actor asks for, unchecked.
 *
 * @param fields header lines, in order
 * @param body never changed by anyone; null: none
 * @param timeout of the whole exchange; null: as long as the policy allows
 * @param followRedirects false: a redirect is an answer like others
 */
public record FetchRequest(
        String method,
        String url,
        List<HttpField> fields,
        byte @Nullable [] body,
        @Nullable Duration timeout,
        boolean followRedirects) {
    public FetchRequest {
        requireNonNull(method, "method is null");
        requireNonNull(url, "url is null");
        fields = List.copyOf(requireNonNull(fields, "fields is null"));
    }

    int bodyBytes() {
        return body == null ? 0 : body.length;
    }

    /** Without header lines and body, which may hold secrets, and without what comes after the path. */
    @Override
    public String toString() {
        int query = url.indexOf('?');
        return "FetchRequest[" + method + " " + (query < 0 ? url : url.substring(0, query)) + "]";
    }
}
