package theater.executor.store;

import java.util.Arrays;

/**
 * An array of bytes as a key: compared by content, ordered as unsigned bytes. The array is not copied; whoever makes
 * a key gives it up.
 */
public record Bytes(byte[] array) implements Comparable<Bytes> {

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(array, that.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    public boolean startsWith(byte[] prefix) {
        return array.length >= prefix.length && Arrays.equals(array, 0, prefix.length, prefix, 0, prefix.length);
    }

    @Override
    public String toString() {
        return java.util.HexFormat.of().formatHex(array);
    }
}
