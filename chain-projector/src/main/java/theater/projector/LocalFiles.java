package theater.projector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Supplier;
import theater.chain.MalformedException;
import theater.chain.note.Ed25519Signer;
import theater.projector.error.ProjectorException;

/** The two small files that are made on first start: the log's key and this instance's name. */
final class LocalFiles {
    private static final String OWNER_ONLY = "rw-------";

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

    private static String readOrMake(Path file, Supplier<String> made) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
                Files.writeString(file, made.get(), StandardCharsets.UTF_8, StandardOpenOption.SYNC);
            } catch (FileAlreadyExistsException e) {
                // It was made before.
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new ProjectorException(ProjectorException.Code.LOCAL_STATE, "cannot use " + file + ": " + e, e);
        }
    }
}
