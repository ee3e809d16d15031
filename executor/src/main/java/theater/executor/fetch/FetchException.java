package theater.executor.fetch;

import org.jspecify.annotations.Nullable;

/** Ends an exchange without a response; becomes a {@link FetchResult.Failure}. */
final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FetchError error;

    FetchException(FetchError error, String text) {
        this(error, text, null);
    }

    FetchException(FetchError error, String text, @Nullable Throwable cause) {
        super(text, cause);
        this.error = error;
    }

    FetchResult.Failure toFailure() {
        return new FetchResult.Failure(error, String.valueOf(getMessage()));
    }
}
