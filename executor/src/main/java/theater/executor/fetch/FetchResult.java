package theater.executor.fetch;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** How an exchange ended. */
public sealed interface FetchResult {
    /**
     * The server answered, with whatever status.
     *
     * @param url that answered: another than the request's after redirects
     * @param fields header lines, in order, without those about the connection
     * @param body as it came over the wire, not decompressed; never changed by anyone
     */
    record Response(int status, String url, List<HttpField> fields, byte[] body) implements FetchResult {
        public Response {
            requireNonNull(url, "url is null");
            fields = List.copyOf(requireNonNull(fields, "fields is null"));
            requireNonNull(body, "body is null");
        }

        /** Without header lines and body, which may hold secrets. */
        @Override
        public String toString() {
            return "Response[status=" + status + ", bodyBytes=" + body.length + "]";
        }
    }

    /**
     * There is no response.
     *
     * @param text a sentence for people
     */
    record Failure(FetchError error, String text) implements FetchResult {
        public Failure {
            requireNonNull(error, "error is null");
            requireNonNull(text, "text is null");
        }
    }
}
