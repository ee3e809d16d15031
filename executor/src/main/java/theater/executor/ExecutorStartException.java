package theater.executor;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import theater.schemas.registry.RegistryException;
import theater.schemas.topic.CatalogueException;

/** An executor could not start; the message says what is missing and what to do. */
public final class ExecutorStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ExecutorStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static ExecutorStartException ofTopics(List<String> differences) {
        return new ExecutorStartException(
                "the topics are not as `theater init` makes them (`theater init --check` looks at all): "
                        + String.join("; ", differences),
                null);
    }

    static ExecutorStartException of(ExecutorConfig config, Exception failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        String message = switch (cause) {
            case CatalogueException e
            when e.code() == CatalogueException.Code.UNREACHABLE ->
                "no Kafka broker answers at " + config.cluster().bootstrapServers()
                        + "; start it, or correct kafka.bootstrap.servers";
            case CatalogueException e -> String.valueOf(e.getMessage());
            case TimeoutException e ->
                "no Kafka broker answers at " + config.cluster().bootstrapServers()
                        + "; start it, or correct kafka.bootstrap.servers";
            case RegistryException e -> "the Schema Registry cannot be used: " + e.getMessage();
            default -> "the executor cannot start: " + cause.getMessage();
        };
        return new ExecutorStartException(message, cause);
    }
}
