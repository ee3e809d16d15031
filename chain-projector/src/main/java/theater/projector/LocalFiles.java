package theater.projector;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import theater.chain.MalformedException;
import theater.chain.note.Ed25519Signer;
import theater.projector.error.ProjectorException;
import theater.projector.file.LockedFile;

/** The two small files that are made on first start: the log's key and this instance's name. */
final class LocalFiles {
    private LocalFiles() {}

    /** Reads the log's key, or makes it; readable by its owner only. */
    static Ed25519Signer key(Path file, String origin) {
        String text = readOrMake(
                file, () -> Ed25519Signer.generate(origin, new SecureRandom()).format() + "\n");
        try {
            Ed25519Signer signer = Ed25519Signer.parse(text);
            if (!signer.verifierKey().name().equals(origin)) {
                throw new ProjectorException(
                        ProjectorException.Code.CONFIGURATION,
                        "the key in " + file + " is for the log "
                                + signer.verifierKey().name() + ", not for " + origin);
            }
            return signer;
        } catch (MalformedException e) {
            throw new ProjectorException(
                    ProjectorException.Code.CONFIGURATION, file + " is no key file: " + e.getMessage(), e);
        }
    }

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
