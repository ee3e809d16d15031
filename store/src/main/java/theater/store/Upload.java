package theater.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** One file being written and hashed. Used by one thread; closing removes what was not moved away. */
final class Upload implements AutoCloseable {
    private static final int BUFFER_BYTES = 128 << 10;

    private final Path file;
    private final FileChannel channel;
    private final MessageDigest sha256 = Digest.sha256();

    Upload(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void write(byte[] content) throws IOException {
        write(ByteBuffer.wrap(content));
    }

    /**
     * Writes all the stream has.
     *
     * @throws SourceFailedException if the stream fails, in contrast to the file
     */
    void writeAll(InputStream content) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = read(content, buffer); count >= 0; count = read(content, buffer)) {
            write(ByteBuffer.wrap(buffer, 0, count));
        }
    }

    private static int read(InputStream content, byte[] buffer) {
        try {
            return content.read(buffer);
        } catch (IOException e) {
            throw new SourceFailedException(e);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        sha256.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Puts the content on the disk and says what it is. */
    Digest finish() throws IOException {
        channel.force(true);
        channel.close();
        return Digest.fromBytes(sha256.digest());
    }

    Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
