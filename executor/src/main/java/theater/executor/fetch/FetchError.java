package theater.executor.fetch;

import java.util.Arrays;
import java.util.Optional;

/** Why there is no response. */
public enum FetchError {
    /** The request is malformed or wants what no policy allows; nothing was sent. */
    INVALID_REQUEST("invalid-request"),
    /** The policy does not name the server; nothing was sent to it. */
    DENIED_HOST("denied-host"),
    /** The server has an address that is not public and not granted; nothing was sent to it. */
    DENIED_ADDRESS("denied-address"),
    /** The server's name has no address; nothing was sent. */
    UNKNOWN_HOST("unknown-host"),
    /** No connection came about, or no server that proves its name; nothing was sent. */
    CONNECTION_FAILED("connection-failed"),
    /** The connection broke: the server may have handled the request or not. */
    CONNECTION_LOST("connection-lost"),
    /** Time is over: the server may have handled the request or not. */
    TIMED_OUT("timed-out"),
    /** The request's body is larger than the policy allows; nothing was sent. */
    REQUEST_TOO_LARGE("request-too-large"),
    /** The response is larger than the policy allows; the server has handled the request. */
    RESPONSE_TOO_LARGE("response-too-large"),
    /** The server answered what is no HTTP, or no response to such a request. */
    INVALID_RESPONSE("invalid-response"),
    /** More redirects than the policy allows. */
    TOO_MANY_REDIRECTS("too-many-redirects");

    private final String code;

    FetchError(String code) {
        this.code = code;
    }

    /** The error of a code; empty if there is none. */
    public static Optional<FetchError> ofCode(String code) {
        return Arrays.stream(values()).filter(error -> error.code.equals(code)).findFirst();
    }

    /** Stable, for records and guests. */
    public String code() {
        return code;
    }
}
