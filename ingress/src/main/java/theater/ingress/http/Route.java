package theater.ingress.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import theater.ingress.problem.ApiException;

/**
 * A method and a path template, such as {@code /v1/actors/{id}/messages}.
 *
 * @param streams true if answers may last: such requests are bounded elsewhere and have no body
 */
record Route(String method, String template, boolean streams, Endpoint endpoint) {
    /** Does a request. Thrown exceptions become problems. */
    @FunctionalInterface
    interface Endpoint {
        void handle(Exchange exchange) throws Exception;
    }

    static Route of(String method, String template, Endpoint endpoint) {
        return new Route(method, template, false, endpoint);
    }

    static Route streaming(String method, String template, Endpoint endpoint) {
        return new Route(method, template, true, endpoint);
    }

    /** The parameters in a raw path if it fits; each is one segment, percent-decoded. */
    Optional<List<String>> match(String rawPath) {
        String[] wanted = template.split("/", -1);
        String[] found = rawPath.split("/", -1);
        if (wanted.length != found.length) {
            return Optional.empty();
        }
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].startsWith("{")) {
                parameters.add(found[i]);
            } else if (!wanted[i].equals(found[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }

    static List<String> decoded(List<String> raw) {
        return raw.stream().map(Route::decoded).toList();
    }

    private static String decoded(String segment) {
        try {
            // Unlike in forms, a plus in a path is a plus.
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("bad-path", "'" + segment + "' is not percent-encoded UTF-8");
        }
    }

    /** For error texts. */
    static String methods(List<Route> routes) {
        return String.join(", ", routes.stream().map(Route::method).distinct().toList());
    }
}
