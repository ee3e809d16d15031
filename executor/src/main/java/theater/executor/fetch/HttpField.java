package theater.executor.fetch;

import static java.util.Objects.requireNonNull;

/** One header line of a request or response. */
public record HttpField(String name, String value) {
    public HttpField {
        requireNonNull(name, "name is null");
        requireNonNull(value, "value is null");
    }
}
