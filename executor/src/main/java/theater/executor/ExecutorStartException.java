package theater.executor;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import theater.schemas.registry.RegistryException;

/** An executor could not start; the message says what is missing and what to do. */
public final class ExecutorStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ExecutorStartException(String message, Throwable cause) {
        super(message, cause);
    }

    static ExecutorStartException of(ExecutorConfig config, Exception failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        String message = switch (cause) {
            case UnknownTopicOrPartitionException e ->
                "topic " + config.cluster().topics().shards() + " does not exist; run `theater init` once";
            case TimeoutException e ->
                "no Kafka broker answers at " + config.cluster().bootstrapServers()
                        + "; start it, or correct kafka.bootstrap.servers";
            case RegistryException e -> "the Schema Registry cannot be used: " + e.getMessage();
            default -> "the executor cannot start: " + cause.getMessage();
        };
        return new ExecutorStartException(message, cause);
    }
}
