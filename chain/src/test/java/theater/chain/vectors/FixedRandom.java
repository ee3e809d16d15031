package theater.chain.vectors;

import java.io.Serial;
import java.security.SecureRandom;
import java.util.Arrays;

/** Gives one byte over and over: for keys that everybody may know. */
final class FixedRandom extends SecureRandom {
    @Serial
    private static final long serialVersionUID = 1L;

    private final byte value;

    FixedRandom(byte value) {
        this.value = value;
    }

    @Override
    public void nextBytes(byte[] bytes) {
        Arrays.fill(bytes, value);
    }
}
