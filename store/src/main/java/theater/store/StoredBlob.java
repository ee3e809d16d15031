package theater.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * An open file of a blob. Used by one thread. A file is never changed under its name, only replaced by one
 * with the right bytes, so what was checked through this object is what it reads.
 */
final class StoredBlob implements AutoCloseable {
    private static final int BUFFER_BYTES = 128 << 10;

    private final Digest digest;
    private final FileChannel channel;
    private final long sizeBytes;

    private StoredBlob(Digest digest, FileChannel channel) throws IOException {
        this.digest = digest;
        this.channel = channel;
        this.sizeBytes = channel.size();
    }

    static Optional<StoredBlob> open(Digest digest, Path file) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            return Optional.of(new StoredBlob(digest, channel));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** All bytes, checked. */
    byte[] readAll() throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(sizeBytes));
        while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
            // Until the end; a file that was cut yields less and fails the check.
        }
        byte[] bytes = content.array();
        requireSame(Digest.of(bytes));
        return bytes;
    }

    /** Reads all bytes once and throws them away. */
    void check() throws IOException {
        MessageDigest sha256 = Digest.sha256();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long position = 0;
        for (int count = channel.read(buffer, position); count >= 0; count = channel.read(buffer, position)) {
            position += count;
            sha256.update(buffer.flip());
            buffer.clear();
        }
        requireSame(Digest.fromBytes(sha256.digest()));
    }

    private void requireSame(Digest found) {
        if (!found.equals(digest)) {
            throw new CorruptBlobException(digest, found);
        }
    }

    /** A part, unchecked; closing the stream closes this. */
    InputStream stream(long offset, long length) {
        return new PartStream(channel, offset, length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
