package theater.projector;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import theater.projector.error.ProjectorException;
import theater.projector.file.LockedFile;

/** The small file with this instance's name, made on first start. */
final class LocalFiles {
    private LocalFiles() {}

    /** The lasting name of whoever works in this folder. */
    static String instance(Path dataDir) {
        Path file = dataDir.resolve("instance");
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        try {
            return LockedFile.secret(file)
                    .readOrMake(() -> "projector-" + HexFormat.of().formatHex(random) + "\n")
                    .strip();
        } catch (IOException e) {
            throw new ProjectorException(ProjectorException.Code.LOCAL_STATE, "cannot use " + file + ": " + e, e);
        }
    }
}
