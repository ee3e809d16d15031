package theater.projector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.projector.error.ProjectorException;
import theater.projector.file.LockedFile;

/** The small file with this instance's name, made on first start. */
final class LocalFiles {
    private static final Logger LOG = LoggerFactory.getLogger(LocalFiles.class);

    private LocalFiles() {}

    /** Removes a folder of an earlier version; what cannot be removed stays and does no harm. */
    static void remove(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
            LOG.atInfo().addKeyValue("folder", folder).log("The index of an earlier version was removed");
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("folder", folder).setCause(e).log("The index of an earlier version stays");
        }
    }

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
