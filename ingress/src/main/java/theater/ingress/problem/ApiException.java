package theater.ingress.problem;

import org.jspecify.annotations.Nullable;

/**
 * A request that is not done. Becomes a problem document (RFC 9457): {@code status}, {@code code} for programs,
 * {@code detail} for people, who read there what to do.
 */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    /** Any status; the helpers below name the common ones. */
    public ApiException(int status, String code, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.status = status;
        this.code = code;
    }

    /** 400: the request can never succeed as it is. */
    public static ApiException badRequest(String code, String detail) {
        return new ApiException(400, code, detail, null);
    }

    /** 404: what the request names does not exist. */
    public static ApiException notFound(String code, String detail) {
        return new ApiException(404, code, detail, null);
    }

    /** 409: something that exists is in the way. */
    public static ApiException conflict(String code, String detail) {
        return new ApiException(409, code, detail, null);
    }

    /** 413: a body over its limit. */
    public static ApiException tooLarge(long limitBytes) {
        return new ApiException(
                413,
                "too-large",
                "the body has more than " + limitBytes
                        + " bytes; put large data into the store, under /cas/sha256/<digest>, and send the digest",
                null);
    }

    /** 422: understood, and refused for its content. */
    public static ApiException refused(String code, String detail) {
        return new ApiException(422, code, detail, null);
    }

    /** 503: the same request may succeed later. */
    public static ApiException unavailable(String code, String detail, @Nullable Throwable cause) {
        return new ApiException(503, code, detail, cause);
    }

    public int status() {
        return status;
    }

    /** Stable, for programs. */
    public String code() {
        return code;
    }

    /** For people. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
