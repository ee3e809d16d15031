package theater.projector.http;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;

/**
 * What one instance asks of another: an answer from these partitions only, or 503 if they are not there. A request with
 * this header is never passed on, so that none goes round in circles.
 */
final class Forwarded {
    static final String HEADER = "Theater-Partitions";

    private Forwarded() {}

    /** The partitions that are meant; empty: all, wherever they are. */
    static Optional<Set<Integer>> partitions(Request request) {
        return Optional.ofNullable(request.getHeaders().get(HEADER))
                .map(text ->
                        Arrays.stream(text.split(",")).map(Integer::valueOf).collect(Collectors.toSet()));
    }

    static String header(Set<Integer> partitions) {
        return partitions.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }
}
