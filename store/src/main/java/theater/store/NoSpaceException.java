package theater.store;

import java.io.IOException;
import java.nio.file.Path;

/** The disk is full, or a quota is used up; nothing was kept. Make room and try again. */
public final class NoSpaceException extends StoreException {
    private static final long serialVersionUID = 1L;

    NoSpaceException(Path folder, IOException cause) {
        super(
                "no-space",
                "no space left for the store in " + folder + "; make room and try again (" + cause.getMessage() + ")",
                cause);
    }
}
