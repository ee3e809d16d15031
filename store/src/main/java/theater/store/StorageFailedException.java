package theater.store;

import java.io.IOException;
import java.nio.file.Path;

/** The disk failed. Trying again may help; a blob that was acknowledged before is not affected. */
public final class StorageFailedException extends StoreException {
    private static final long serialVersionUID = 1L;

    StorageFailedException(Path path, IOException cause) {
        super("storage", "cannot read or write " + path + ": " + cause, cause);
    }
}
