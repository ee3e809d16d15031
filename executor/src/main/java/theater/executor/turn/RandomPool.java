package theater.executor.turn;

import java.security.SecureRandom;

/**
 * Bytes from the operating system's random generator, fetched in larger pieces: a turn needs 48 of them, and a fetch
 * costs more than a turn. Any thread may use it; each has its own piece.
 */
final class RandomPool {
    private static final int PIECE_BYTES = 4_096;
    private static final SecureRandom SOURCE = new SecureRandom();
    private static final ThreadLocal<RandomPool> POOLS = ThreadLocal.withInitial(RandomPool::new);

    private final byte[] piece = new byte[PIECE_BYTES];
    private int used = PIECE_BYTES;

    private RandomPool() {}

    static byte[] bytes(int length) {
        return POOLS.get().take(length);
    }

    private byte[] take(int length) {
        if (PIECE_BYTES - used < length) {
            SOURCE.nextBytes(piece);
            used = 0;
        }
        byte[] taken = java.util.Arrays.copyOfRange(piece, used, used + length);
        // What was given out must not be readable here: a salt that can be found is no salt.
        java.util.Arrays.fill(piece, used, used + length, (byte) 0);
        used += length;
        return taken;
    }
}
