package theater.executor.shard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Identity of a message from outside: the first half of SHA-256 over actor, source and id, each as u32 big-endian length
 * and UTF-8 bytes. With a million entries in a window two different messages collide with a chance of 2^-89.
 */
record MessageHash(long high, long low) {
    static final int BYTES = 16;

    static MessageHash of(String actor, String source, String id) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256", e);
        }
        for (String part : new String[] {actor, source, id}) {
            byte[] bytes = part.getBytes(UTF_8);
            sha256.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
            sha256.update(bytes);
        }
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
        return new MessageHash(digest.getLong(), digest.getLong());
    }

    static MessageHash read(ByteBuffer buffer) {
        return new MessageHash(buffer.getLong(), buffer.getLong());
    }

    void write(ByteBuffer buffer) {
        buffer.putLong(high).putLong(low);
    }

    byte[] toBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES);
        write(buffer);
        return buffer.array();
    }
}
