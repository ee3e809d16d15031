package theater.store;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Blobs in a folder of a local file system.
 *
 * <pre>
 * root/sha256/ab/cd…   one file a blob: the first two and the other 62 digits of its digest
 * root/uploads/*.part  files being written
 * </pre>
 *
 * <p>A blob is written to {@code uploads}, synced, renamed to its name and the directory synced: whatever
 * happens, a name is either absent or has all bytes. Every read checks the digest. Several processes may use
 * one folder. Any thread may call.
 */
public final class FileSystemBlobStore implements BlobStore {
    /** Blobs up to this size are read into memory at once instead of twice from the file. */
    private static final int IN_MEMORY_BYTES = 1 << 20;

    private static final byte[] PROBE = new byte[4 << 10];

    private final Path root;
    private final Path blobs;
    private final Uploads uploads;

    /**
     * Opens the folder, creating it if needed, and removes uploads that were abandoned a day ago.
     *
     * @throws StorageFailedException if the folder cannot be used
     */
    public FileSystemBlobStore(Path root) {
        this.root = requireNonNull(root, "root is null");
        this.blobs = root.resolve("sha256");
        this.uploads = new Uploads(root.resolve("uploads"));
        try {
            Directories.create(root.resolve("uploads"));
            // All of them now: a put that found one just made by another could not know that it is synced.
            for (int first = 0; first < 256; first++) {
                Files.createDirectories(blobs.resolve(HexFormat.of().toHexDigits((byte) first)));
            }
            Directories.sync(blobs);
            Directories.sync(root);
            uploads.removeAbandoned(Instant.now());
        } catch (IOException e) {
            throw DiskErrors.of(root, root, e);
        }
    }

    /** Whether a blob could be written now: tries it with a few bytes that do not stay. */
    public boolean isWritable() {
        try (Upload probe = new Upload(uploads.next())) {
            probe.write(PROBE);
            return Files.isDirectory(blobs);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Digest put(byte[] content) {
        Digest digest = Digest.of(content);
        Path file = file(digest);
        try {
            if (isIntact(digest, file)) {
                // Whoever wrote it may not have synced the directory yet.
                Directories.sync(directory(file));
                return digest;
            }
        } catch (IOException e) {
            throw DiskErrors.of(file, root, e);
        }
        return upload(upload -> upload.write(content), digest);
    }

    @Override
    public Digest put(InputStream content) {
        return upload(upload -> upload.writeAll(content), null);
    }

    @Override
    public Digest put(InputStream content, Digest expected) {
        return upload(upload -> upload.writeAll(content), requireNonNull(expected, "expected is null"));
    }

    private Digest upload(Writer writer, @Nullable Digest expected) {
        Path part = uploads.next();
        try (Upload upload = new Upload(part)) {
            writer.write(upload);
            Digest digest = upload.finish();
            if (expected != null && !expected.equals(digest)) {
                throw new DigestMismatchException(expected, digest);
            }
            publish(upload, digest);
            return digest;
        } catch (IOException e) {
            throw DiskErrors.of(part, root, e);
        }
    }

    /** Replaces what is there, so that a damaged blob is healed. */
    private void publish(Upload upload, Digest digest) throws IOException {
        Path file = file(digest);
        Files.move(upload.file(), file, StandardCopyOption.ATOMIC_MOVE);
        Directories.sync(directory(file));
    }

    private static boolean isIntact(Digest digest, Path file) throws IOException {
        Optional<StoredBlob> found = StoredBlob.open(digest, file);
        if (found.isEmpty()) {
            return false;
        }
        try (StoredBlob blob = found.get()) {
            blob.check();
            return true;
        } catch (CorruptBlobException e) {
            return false;
        }
    }

    @Override
    public Optional<byte[]> get(Digest digest) {
        Path file = file(digest);
        try {
            Optional<StoredBlob> found = StoredBlob.open(digest, file);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            try (StoredBlob blob = found.get()) {
                return Optional.of(blob.readAll());
            }
        } catch (IOException e) {
            throw DiskErrors.of(file, root, e);
        }
    }

    @Override
    public Optional<InputStream> open(Digest digest) {
        return open(digest, new ByteRange(0, Long.MAX_VALUE), true);
    }

    @Override
    public Optional<InputStream> open(Digest digest, ByteRange range) {
        return open(digest, range, false);
    }

    private Optional<InputStream> open(Digest digest, ByteRange range, boolean mayBeEmpty) {
        Path file = file(digest);
        try {
            Optional<StoredBlob> found = StoredBlob.open(digest, file);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(stream(found.get(), range, mayBeEmpty));
        } catch (IOException e) {
            throw DiskErrors.of(file, root, e);
        }
    }

    private static InputStream stream(StoredBlob blob, ByteRange range, boolean mayBeEmpty) throws IOException {
        boolean handedOver = false;
        try {
            long size = blob.sizeBytes();
            if (range.offset() >= size && !mayBeEmpty) {
                throw new InvalidRangeException(range, size);
            }
            long length = Math.min(range.length(), size - range.offset());
            if (size <= IN_MEMORY_BYTES) {
                return new ByteArrayInputStream(blob.readAll(), (int) range.offset(), (int) length);
            }
            blob.check();
            handedOver = true;
            return blob.stream(range.offset(), length);
        } finally {
            if (!handedOver) {
                blob.close();
            }
        }
    }

    @Override
    public OptionalLong size(Digest digest) {
        Path file = file(digest);
        try {
            return OptionalLong.of(Files.size(file));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        } catch (IOException e) {
            throw DiskErrors.of(file, root, e);
        }
    }

    @Override
    public boolean delete(Digest digest) {
        Path file = file(digest);
        try {
            boolean there = Files.deleteIfExists(file);
            Directories.sync(directory(file));
            return there;
        } catch (IOException e) {
            throw DiskErrors.of(file, root, e);
        }
    }

    private Path file(Digest digest) {
        return blobs.resolve(digest.hex().substring(0, 2)).resolve(digest.hex().substring(2));
    }

    private static Path directory(Path file) {
        return requireNonNull(file.getParent(), "a blob lies in a directory");
    }

    @FunctionalInterface
    private interface Writer {
        void write(Upload upload) throws IOException;
    }
}
