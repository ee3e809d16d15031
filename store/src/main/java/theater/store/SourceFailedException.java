package theater.store;

import java.io.IOException;

/** The stream with the content failed; nothing was kept. The cause is the stream's own exception. */
public final class SourceFailedException extends StoreException {
    private static final long serialVersionUID = 1L;

    SourceFailedException(IOException cause) {
        super("source", "the content could not be read to its end: " + cause.getMessage(), cause);
    }
}
