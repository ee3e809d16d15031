package theater.executor.fetch;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What is asked next when a server says that something is elsewhere (RFC 9110, 15.4). */
final class Redirects {
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
    private static final Set<String> SECRETS = Set.of("authorization", "cookie");

    private Redirects() {}

    /** The location that a response redirects to. */
    static Optional<String> location(int status, List<HttpField> fields) {
        return STATUSES.contains(status)
                ? fields.stream()
                        .filter(field -> field.name().equalsIgnoreCase("Location"))
                        .map(HttpField::value)
                        .findFirst()
                : Optional.empty();
    }

    /** The request to repeat at another place. What was meant for one server's eyes is not told another. */
    static FetchRequest next(FetchRequest request, int status, Target from, Target to) {
        boolean toGet = status == 303
                ? !request.method().equals("HEAD")
                : (status == 301 || status == 302) && request.method().equals("POST");
        List<HttpField> fields = request.fields().stream()
                .filter(field -> !(toGet && isAboutBody(field)))
                .filter(field -> from.isSameOrigin(to) || !SECRETS.contains(lower(field)))
                .toList();
        return new FetchRequest(
                toGet ? "GET" : request.method(),
                to.url(),
                fields,
                toGet ? null : request.body(),
                request.timeout(),
                true);
    }

    private static boolean isAboutBody(HttpField field) {
        return lower(field).startsWith("content-");
    }

    private static String lower(HttpField field) {
        return field.name().toLowerCase(Locale.ROOT);
    }
}
