package theater.chain;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A SHA-256 hash: 32 bytes, held as four big-endian words so that it is immutable, compact and cheap to compare. Any
 * thread may use it.
 *
 * <p>Texts carry hashes in standard padded base64 ({@link #base64()}); URLs and command lines in lowercase hex.
 */
public record Hash(long word0, long word1, long word2, long word3) implements Comparable<Hash> {
    /** Length in bytes. */
    public static final int SIZE = 32;

    /** 32 zero bytes: the link of a first event or block. */
    public static final Hash ZERO = new Hash(0, 0, 0, 0);

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();

    /**
     * Copies 32 bytes.
     *
     * @throws IllegalArgumentException unless there are exactly 32 bytes
     */
    public static Hash of(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
        }
        return of(bytes, 0);
    }

    /** The 32 bytes from {@code offset} on. */
    public static Hash of(byte[] bytes, int offset) {
        return new Hash(
                (long) LONGS.get(bytes, offset),
                (long) LONGS.get(bytes, offset + 8),
                (long) LONGS.get(bytes, offset + 16),
                (long) LONGS.get(bytes, offset + 24));
    }

    /** SHA-256 of the bytes, without any prefix. */
    public static Hash sha256(byte[] bytes) {
        return of(Sha256.start().digest(bytes));
    }

    /** SHA-256 of 0x00 and the bytes: a leaf of RFC 6962. */
    public static Hash leaf(byte[] bytes) {
        return leaf(bytes, 0, bytes.length);
    }

    /** The same for a range of a larger array. */
    public static Hash leaf(byte[] buffer, int offset, int length) {
        MessageDigest digest = Sha256.start();
        digest.update((byte) 0);
        digest.update(buffer, offset, length);
        return of(digest.digest());
    }

    /** SHA-256 of 0x01 and two hashes: an inner node of RFC 6962. */
    public static Hash node(Hash left, Hash right) {
        byte[] bytes = new byte[1 + 2 * SIZE];
        bytes[0] = 1;
        left.writeTo(bytes, 1);
        right.writeTo(bytes, 1 + SIZE);
        return sha256(bytes);
    }

    /**
     * Reads lowercase hex.
     *
     * @throws MalformedException unless these are 64 lowercase hex digits
     */
    public static Hash parseHex(String hex) {
        if (hex.length() != 2 * SIZE || !hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            throw new MalformedException("hash", "expected 64 lowercase hex digits");
        }
        return of(HexFormat.of().parseHex(hex));
    }

    /**
     * Reads standard padded base64.
     *
     * @throws MalformedException unless this is exactly how {@link #base64()} writes it
     */
    public static Hash parseBase64(String base64) {
        byte[] bytes = Text.base64(base64, "hash");
        if (bytes.length != SIZE) {
            throw new MalformedException("hash", "expected 32 bytes in base64, found " + bytes.length);
        }
        return of(bytes);
    }

    /** A fresh copy of the 32 bytes. */
    public byte[] toBytes() {
        byte[] bytes = new byte[SIZE];
        writeTo(bytes, 0);
        return bytes;
    }

    /** Writes the 32 bytes from {@code offset} on. */
    public void writeTo(byte[] target, int offset) {
        LONGS.set(target, offset, word0);
        LONGS.set(target, offset + 8, word1);
        LONGS.set(target, offset + 16, word2);
        LONGS.set(target, offset + 24, word3);
    }

    public String hex() {
        return HexFormat.of().formatHex(toBytes());
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(toBytes());
    }

    /** Order of the bytes, as unsigned numbers. */
    @Override
    public int compareTo(Hash other) {
        int order = Long.compareUnsigned(word0, other.word0);
        order = order != 0 ? order : Long.compareUnsigned(word1, other.word1);
        order = order != 0 ? order : Long.compareUnsigned(word2, other.word2);
        return order != 0 ? order : Long.compareUnsigned(word3, other.word3);
    }

    /** Lowercase hex. */
    @Override
    public String toString() {
        return hex();
    }
}
