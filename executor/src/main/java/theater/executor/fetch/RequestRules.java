package theater.executor.fetch;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a request must look like before anything is done for it. */
final class RequestRules {
    private static final int MAX_FIELDS = 100;
    private static final int MAX_FIELD_CHARACTERS = 32 << 10;
    private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]{0,31}");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    /** CONNECT makes a tunnel, the others send secrets back. */
    private static final Set<String> REFUSED_METHODS = Set.of("CONNECT", "TRACE", "TRACK");
    /** They are about the connection, which is the executor's, or say what the executor vouches for. */
    private static final Set<String> OWN_FIELDS = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "idempotency-key",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private RequestRules() {}

    /** The URL of a request, if the request may be made. */
    static Target check(FetchRequest request, FetchPolicy policy) throws FetchException {
        String method = request.method();
        if (!METHOD.matcher(method).matches() || REFUSED_METHODS.contains(method)) {
            throw invalid("the method must be one such as GET or POST, in capitals, and none of CONNECT, TRACE, TRACK");
        }
        if (method.equals("HEAD") && request.body() != null) {
            throw invalid("a HEAD request has no body");
        }
        checkFields(request);
        Target target;
        try {
            target = Target.parse(request.url());
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
        if (request.bodyBytes() > policy.requestBytes()) {
            throw new FetchException(
                    FetchError.REQUEST_TOO_LARGE,
                    "the body has " + request.bodyBytes() + " bytes; " + policy.requestBytes() + " are allowed");
        }
        if (request.timeout() != null && !request.timeout().isPositive()) {
            throw invalid("the timeout must be positive");
        }
        return target;
    }

    private static void checkFields(FetchRequest request) throws FetchException {
        if (request.fields().size() > MAX_FIELDS) {
            throw invalid("there are more than " + MAX_FIELDS + " headers");
        }
        long characters = 0;
        for (HttpField field : request.fields()) {
            characters += field.name().length() + field.value().length();
            if (characters > MAX_FIELD_CHARACTERS) {
                throw invalid("the headers have more than " + MAX_FIELD_CHARACTERS + " characters");
            }
            if (!TOKEN.matcher(field.name()).matches()) {
                throw invalid("a header's name must be 1 to 256 letters, digits or hyphens");
            }
            if (!VALUE.matcher(field.value()).matches()) {
                throw invalid("header " + field.name() + " has characters other than printable ASCII and tabs");
            }
            if (isOwn(field.name())) {
                throw invalid("header " + field.name() + " is set by the runtime");
            }
        }
    }

    private static boolean isOwn(String name) {
        return OWN_FIELDS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Whether a header line of a response is about the connection only. */
    static boolean isOfConnection(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade" ->
                true;
            default -> false;
        };
    }

    /** Refuses a key that the runtime must not have made. */
    static void checkKey(String idempotencyKey) {
        if (!KEY.matcher(idempotencyKey).matches()) {
            throw new IllegalArgumentException("an idempotency key is 1 to 128 of A-Z a-z 0-9 _ -");
        }
    }

    private static FetchException invalid(String text) {
        return new FetchException(FetchError.INVALID_REQUEST, text);
    }
}
