package theater.storeservice.http;

import org.eclipse.jetty.http.HttpStatus;
import theater.store.CorruptBlobException;
import theater.store.DigestMismatchException;
import theater.store.InvalidRangeException;
import theater.store.NoSpaceException;
import theater.store.SourceFailedException;
import theater.store.StorageFailedException;
import theater.store.StoreException;

/** The store's errors in the words of HTTP. */
final class StoreProblems {
    private StoreProblems() {}

    static Problem of(StoreException failure, long maxBlobBytes) {
        if (failure.getCause() instanceof LimitedInputStream.TooLargeException) {
            return tooLarge(maxBlobBytes);
        }
        int status = switch (failure) {
            case DigestMismatchException e -> HttpStatus.BAD_REQUEST_400;
            case SourceFailedException e -> HttpStatus.BAD_REQUEST_400;
            case InvalidRangeException e -> HttpStatus.RANGE_NOT_SATISFIABLE_416;
            case NoSpaceException e -> HttpStatus.INSUFFICIENT_STORAGE_507;
            case CorruptBlobException e -> HttpStatus.INTERNAL_SERVER_ERROR_500;
            case StorageFailedException e -> HttpStatus.INTERNAL_SERVER_ERROR_500;
        };
        return new Problem(status, failure.code(), String.valueOf(failure.getMessage()));
    }

    static Problem tooLarge(long maxBlobBytes) {
        return new Problem(
                HttpStatus.PAYLOAD_TOO_LARGE_413,
                "too-large",
                "a blob has at most " + maxBlobBytes + " bytes here; store it in parts or raise the limit");
    }
}
