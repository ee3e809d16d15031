package theater.projector.file;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import theater.chain.MalformedException;
import theater.chain.note.Ed25519Signer;
import theater.chain.note.LogKeys;
import theater.chain.note.Note;
import theater.projector.error.ProjectorException;
import theater.projector.error.ProjectorException.Code;

/**
 * The file with a log's signing key and, at {@code <file>.previous}, the key before it while that one signs as well. Both
 * are readable by their owner only, and refused if they are not. A crash at any point leaves a log that can go on. Any
 * thread may use it.
 */
public final class KeyFile {
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    private final Path file;
    private final Path previousFile;

    public KeyFile(Path file) {
        this.file = requireNonNull(file, "file is null").toAbsolutePath();
        this.previousFile = this.file.resolveSibling(this.file.getFileName() + ".previous");
    }

    /**
     * The keys; a first one is made if there is none.
     *
     * @throws ProjectorException CONFIGURATION if they are of another log, or cannot be used
     */
    public LogKeys readOrMake(String origin) {
        try {
            LockedFile.secret(file).readOrMake(() -> fresh(origin));
        } catch (IOException e) {
            throw unusable(file, e);
        }
        LogKeys keys = read();
        if (!keys.origin().equals(origin)) {
            throw configuration("the key in " + file + " is for the log " + keys.origin() + ", not for " + origin);
        }
        return keys;
    }

    /**
     * The keys.
     *
     * @throws ProjectorException CONFIGURATION if there are none, or others than their owner may use the files
     */
    public LogKeys read() {
        Ed25519Signer present = signer(
                file,
                text(file)
                        .orElseThrow(
                                () -> configuration("there is no key in " + file + "; 'theater keys new' makes one")));
        Ed25519Signer previous =
                text(previousFile).map(text -> signer(previousFile, text)).orElse(null);
        // A rotation that was cut off has copied the key and not yet replaced it.
        boolean same = previous != null && previous.verifierKey().equals(present.verifierKey());
        try {
            return new LogKeys(present, same ? null : previous);
        } catch (IllegalArgumentException e) {
            throw configuration(file + " and " + previousFile + ": " + e.getMessage());
        }
    }

    /**
     * Makes a key where there is none.
     *
     * @throws ProjectorException CONFIGURATION if there is a file already
     */
    public LogKeys create(String origin) {
        if (!swap(file, null, fresh(origin))) {
            throw configuration(file + " exists already; nothing was changed");
        }
        return read();
    }

    /**
     * Puts a new key in the place of the present one, which stays as the previous one.
     *
     * @throws ProjectorException CONFIGURATION if there is a previous one that still signs
     */
    public LogKeys rotate() {
        LogKeys keys = read();
        if (keys.previous() != null) {
            throw configuration("the key of an earlier rotation still signs; retire it first: " + previousFile);
        }
        String present = text(file).orElseThrow();
        String left = text(previousFile).orElse(null);
        if ((!present.equals(left) && !swap(previousFile, left, present))
                || !swap(file, present, fresh(keys.origin()))) {
            throw configuration(file + " was changed by somebody else meanwhile");
        }
        return read();
    }

    /**
     * Takes the previous key away for good.
     *
     * @param checkpoint that the present key has signed: the log can go on without the previous one
     * @throws ProjectorException CONFIGURATION if there is no previous key, or the present one has not signed it
     */
    public LogKeys retire(Note checkpoint) {
        LogKeys keys = read();
        if (keys.previous() == null) {
            throw configuration("there is no previous key beside " + file);
        }
        var key = keys.present().verifierKey();
        if (checkpoint.check(key) != Note.Verdict.VALID) {
            throw configuration("the checkpoint is not signed by the present key " + key.format()
                    + "; restart the projectors, and take the checkpoint that they publish then");
        }
        try {
            Files.delete(previousFile);
        } catch (IOException e) {
            throw unusable(previousFile, e);
        }
        return read();
    }

    private static String fresh(String origin) {
        return Ed25519Signer.generate(origin, new SecureRandom()).format() + "\n";
    }

    private static Ed25519Signer signer(Path path, String text) {
        try {
            return Ed25519Signer.parse(text);
        } catch (MalformedException e) {
            throw new ProjectorException(Code.CONFIGURATION, path + " is no key file: " + e.getMessage(), e);
        }
    }

    private static Optional<String> text(Path path) {
        try {
            Optional<String> text = LockedFile.secret(path).read();
            if (text.isPresent() && !OWNERS.containsAll(Files.getPosixFilePermissions(path))) {
                throw configuration("others than its owner may use " + path + ": chmod 600 " + path
                        + ", and rotate the key if somebody may have read it");
            }
            return text;
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static boolean swap(Path path, @Nullable String expected, String next) {
        try {
            return LockedFile.secret(path).compareAndSwap(expected, next);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static ProjectorException configuration(String why) {
        return new ProjectorException(Code.CONFIGURATION, why);
    }

    private static ProjectorException unusable(Path path, IOException e) {
        return new ProjectorException(Code.LOCAL_STATE, "cannot use " + path + ": " + e, e);
    }
}
