package theater.embeddedregistry;

/** The registry cannot start: its port is taken, or Kafka does not answer. The message says what to do. */
public final class EmbeddedRegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EmbeddedRegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
