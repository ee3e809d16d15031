package theater.wasmtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Machine code on disk. A file is a 32-byte HMAC-SHA256 over its name, a zero byte and the code, then the code. Whoever
 * can write into the folder but not read the key elsewhere cannot make this process run anything.
 *
 * <p>Threads: any.
 */
final class PrecompiledFolder {
    private static final int TAG_BYTES = 32;

    private static final String SUFFIX = ".cwasm";

    private final Path folder;
    private final SecretKeySpec key;
    private final long maxBytes;

    private PrecompiledFolder(Path folder, byte[] key, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** Creates the folder (0700) and the key file (0600, 32 random bytes) if they are not there. */
    static PrecompiledFolder open(Path folder, Path keyFile) {
        return open(folder, keyFile, CacheBounds.DEFAULT.diskBytes());
    }

    /** Whose files together have no more than this, but that the newest stays, however large. */
    static PrecompiledFolder open(Path folder, Path keyFile, long maxBytes) {
        try {
            Path canonical = privateFolder(folder);
            Path keyFolder = keyFile.toAbsolutePath().getParent();
            if (keyFolder == null || privateFolder(keyFolder).startsWith(canonical)) {
                throw new IllegalArgumentException("the key must not lie in the folder it guards: " + keyFile);
            }
            return new PrecompiledFolder(canonical, readKey(keyFile, keyFolder), maxBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The code, if a file of this name is there, whole and ours. */
    Optional<byte[]> get(String name) {
        Path path = folder.resolve(name);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            // Nothing, or what only somebody else can have put there: a link, or a pipe that would never end.
            return Optional.empty();
        }
        byte[] file;
        try {
            file = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (file.length <= TAG_BYTES) {
            return Optional.empty();
        }
        byte[] code = Arrays.copyOfRange(file, TAG_BYTES, file.length);
        byte[] tag = Arrays.copyOf(file, TAG_BYTES);
        if (!MessageDigest.isEqual(tag, tag(name, code))) {
            return Optional.empty();
        }
        markUsed(path);
        return Optional.of(code);
    }

    /** Readers see the old file or the new one, never half of it. */
    void put(String name, byte[] code) {
        try {
            Path temporary = Files.createTempFile(folder, "new", ".tmp");
            try (var out = Files.newOutputStream(temporary)) {
                out.write(tag(name, code));
                out.write(code);
            }
            Path file = Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            trim(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The time of a file's change is that of its last use: times of mere reading are not kept everywhere. */
    private static void markUsed(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // Gone or not ours to touch: it may be deleted earlier than it deserves.
        }
    }

    /** Deletes what was used least recently, until the rest fits. Another process may be doing the same. */
    private void trim(Path newest) throws IOException {
        List<Present> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : all) {
                Present.of(file).ifPresent(files::add);
            }
        }
        files.sort(Comparator.comparing(Present::used).reversed());
        long total = Files.size(newest);
        for (Present file : files) {
            if (!file.path().equals(newest)) {
                total += file.bytes();
                if (total > maxBytes) {
                    Files.deleteIfExists(file.path());
                }
            }
        }
    }

    private record Present(Path path, long bytes, FileTime used) {
        static Optional<Present> of(Path path) {
            try {
                return Optional.of(new Present(path, Files.size(path), Files.getLastModifiedTime(path)));
            } catch (IOException goneMeanwhile) {
                return Optional.empty();
            }
        }
    }

    private byte[] tag(String name, byte[] code) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(name.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(code);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** Two processes that start at once agree on one key: only one of them can link it into place. */
    private static byte[] readKey(Path keyFile, Path keyFolder) throws IOException {
        if (Files.exists(keyFile) && !isOurs(keyFile)) {
            // Others may know it by now. What it guarded is compiled again under a fresh one.
            Files.delete(keyFile);
        }
        if (!Files.exists(keyFile)) {
            byte[] fresh = new byte[TAG_BYTES];
            new SecureRandom().nextBytes(fresh);
            Path temporary = Files.createTempFile(keyFolder, "key", ".tmp");
            try {
                Files.write(temporary, fresh);
                Files.createLink(keyFile, temporary);
            } catch (FileAlreadyExistsException another) {
                // That process's key is as good as ours.
            } finally {
                Files.delete(temporary);
            }
        }
        byte[] key = Files.readAllBytes(keyFile);
        if (key.length != TAG_BYTES) {
            throw new WasmtimeException("cache-key", keyFile + " is not a key of 32 bytes; delete it");
        }
        return key;
    }

    /** Whether nobody but its owner can read or write it, by this name or through a link. */
    private static boolean isOurs(Path keyFile) throws IOException {
        if (!Files.isRegularFile(keyFile, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        return !Files.getFileStore(keyFile).supportsFileAttributeView("posix")
                || EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
                        .containsAll(Files.getPosixFilePermissions(keyFile));
    }

    private static Path privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        return folder.toRealPath();
    }
}
