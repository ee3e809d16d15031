package theater.embeddedkafka;

import org.jspecify.annotations.Nullable;

/**
 * The embedded broker could not start, or did not become ready. The message says what to do; starting
 * again with the same configuration is safe.
 */
public final class EmbeddedKafkaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EmbeddedKafkaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
