package theater.schemas.topic;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import theater.schemas.topic.CatalogueException.Code;

/** Waits for the admin client and tells its errors by remedy. */
final class AdminCalls {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private AdminCalls() {}

    /** The future's value; its own failures come as {@link ExecutionException}, for callers that expect some. */
    static <T> T await(String what, KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unreachable(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CatalogueException(Code.UNREACHABLE, "interrupted while trying to " + what, e);
        }
    }

    /** The future's value. */
    static <T> T get(String what, KafkaFuture<T> future) {
        try {
            return await(what, future);
        } catch (ExecutionException e) {
            throw explain(what, e);
        }
    }

    static CatalogueException explain(String what, ExecutionException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof AuthorizationException || cause instanceof AuthenticationException) {
            return new CatalogueException(
                    Code.UNAUTHORIZED, "Kafka does not let this client " + what + ": " + cause.getMessage(), cause);
        }
        if (cause instanceof RetriableException) {
            return unreachable(what, cause);
        }
        return new CatalogueException(Code.REFUSED, "Kafka refuses to " + what + ": " + cause.getMessage(), cause);
    }

    private static CatalogueException unreachable(String what, Throwable cause) {
        return new CatalogueException(
                Code.UNREACHABLE,
                "Kafka did not answer in time to " + what
                        + "; start the cluster or correct bootstrap.servers, then try again: " + cause.getMessage(),
                cause);
    }
}
