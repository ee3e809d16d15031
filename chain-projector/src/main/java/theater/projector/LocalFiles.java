package theater.projector;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import theater.projector.error.ProjectorException;
import theater.projector.file.LockedFile;

/** The small file with this instance's name, made on first start. */
final class LocalFiles {
    private LocalFiles() {}

    /** The lasting name of whoever works in this folder. */
    static String instance(Path dataDir) {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return readOrMake(
                        dataDir.resolve("instance"),
                        () -> "projector-" + HexFormat.of().formatHex(random) + "\n")
                .strip();
    }

    private static String readOrMake(Path path, Supplier<String> made) {
        LockedFile file = LockedFile.secret(path);
        try {
            Optional<String> there = file.read();
            if (there.isEmpty()) {
                // Whoever is first wins; the others take what is there.
                file.compareAndSwap(null, made.get());
                there = file.read();
            }
            return there.orElseThrow(() -> new IOException("somebody deletes it"));
        } catch (IOException e) {
            throw new ProjectorException(ProjectorException.Code.LOCAL_STATE, "cannot use " + path + ": " + e, e);
        }
    }
}
