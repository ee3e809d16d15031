package theater.executor.turn;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.executor.fetch.FetchError;
import theater.executor.fetch.FetchRequest;
import theater.executor.fetch.FetchResult;
import theater.executor.fetch.HttpField;
import theater.schemas.avro.Attribute;
import theater.schemas.avro.Fetch;
import theater.schemas.avro.FetchFailure;
import theater.schemas.avro.FetchResponse;
import theater.wasmtime.HttpRequest;
import theater.wasmtime.HttpResponse;
import theater.wasmtime.RedirectMode;

/** HTTP requests and how they ended, as guests, events and the fetcher know them. */
public final class Fetches {
    private Fetches() {}

    /** What the guest wants, for the fetcher. */
    public static FetchRequest request(HttpRequest wanted) {
        return new FetchRequest(
                wanted.method(),
                wanted.url(),
                wanted.headers().stream()
                        .map(header -> new HttpField(header.name(), header.value()))
                        .toList(),
                wanted.body(),
                timeout(wanted.timeout()),
                wanted.redirects() == RedirectMode.FOLLOW);
    }

    /** The guest's number has no sign; so much time is as good as what is granted. */
    private static @Nullable Duration timeout(@Nullable Long millis) {
        return millis == null || millis < 0 ? null : Duration.ofMillis(millis);
    }

    /**
     * The call, for the event.
     *
     * @param body as the event keeps it; null: none
     * @param id Idempotency-Key; empty if the request was refused
     */
    public static Fetch call(
            HttpRequest wanted, @Nullable Object body, String id, FetchResult.@Nullable Failure refusal) {
        return new Fetch(
                wanted.method(),
                wanted.url(),
                wanted.headers().stream()
                        .map(header -> new Attribute(header.name(), header.value()))
                        .toList(),
                body,
                wanted.timeout() == null ? null : Math.max(-1, wanted.timeout()),
                wanted.redirects() == RedirectMode.FOLLOW,
                id,
                refusal == null ? null : refusal.error().code(),
                refusal == null ? null : refusal.text());
    }

    /** Bytes that the call takes in the event. */
    static long bytes(HttpRequest wanted) {
        long bytes = wanted.method().length() + (long) wanted.url().length();
        for (theater.wasmtime.Attribute header : wanted.headers()) {
            bytes += header.name().length() + header.value().length() + CallLedger.CALL_OVERHEAD_BYTES;
        }
        return bytes + (wanted.body() == null ? 0 : LargeBytes.inlineBytes(wanted.body()));
    }

    /**
     * A request that was recorded, to be sent.
     *
     * @param body its bytes; null: none
     * @param timeout what is left of its time
     */
    public static FetchRequest recorded(Fetch call, byte @Nullable [] body, Duration timeout) {
        return new FetchRequest(
                call.getMethod(),
                call.getUrl(),
                call.getHeaders().stream()
                        .map(header -> new HttpField(header.getName(), header.getValue()))
                        .toList(),
                body,
                timeout,
                call.getFollow());
    }

    /** A response, for the guest. */
    static HttpResponse forGuest(FetchResult.Response response) {
        return new HttpResponse(
                response.status(),
                response.url(),
                response.fields().stream()
                        .map(field -> new theater.wasmtime.Attribute(field.name(), field.value()))
                        .toList(),
                response.body());
    }

    /** A response, for the event. */
    static FetchResponse forEvent(FetchResult.Response response, LargeBytes large) {
        List<Attribute> headers = response.fields().stream()
                .map(field -> new Attribute(field.name(), field.value()))
                .toList();
        return new FetchResponse(response.status(), response.url(), headers, large.body(response.body()));
    }

    static FetchFailure forEvent(FetchResult.Failure failure) {
        return new FetchFailure(failure.error().code(), failure.text());
    }

    /** That the time was over before word came. */
    public static theater.wasmtime.FetchError timedOut() {
        return new theater.wasmtime.FetchError.TimedOut("the time was over before a response came");
    }

    /** Why there is no response, for the guest. */
    public static theater.wasmtime.FetchError forGuest(FetchError error, String text) {
        return switch (error) {
            case INVALID_REQUEST -> new theater.wasmtime.FetchError.InvalidRequest(text);
            case DENIED_HOST -> new theater.wasmtime.FetchError.DeniedHost(text);
            case DENIED_ADDRESS -> new theater.wasmtime.FetchError.DeniedAddress(text);
            case UNKNOWN_HOST -> new theater.wasmtime.FetchError.UnknownHost(text);
            case CONNECTION_FAILED -> new theater.wasmtime.FetchError.ConnectionFailed(text);
            case CONNECTION_LOST -> new theater.wasmtime.FetchError.ConnectionLost(text);
            case TIMED_OUT -> new theater.wasmtime.FetchError.TimedOut(text);
            case REQUEST_TOO_LARGE -> new theater.wasmtime.FetchError.RequestTooLarge(text);
            case RESPONSE_TOO_LARGE -> new theater.wasmtime.FetchError.ResponseTooLarge(text);
            case INVALID_RESPONSE -> new theater.wasmtime.FetchError.InvalidResponse(text);
            case TOO_MANY_REDIRECTS -> new theater.wasmtime.FetchError.TooManyRedirects(text);
        };
    }
}
