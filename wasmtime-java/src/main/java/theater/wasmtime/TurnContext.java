package theater.wasmtime;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the bridge answers by itself while a turn runs: {@code runtime.self}, {@code now} and {@code random}, and WASI's
 * clocks, random numbers and environment. Equal contexts give equal answers.
 *
 * @param actorId answer of {@code runtime.self}
 * @param nowMillis the turn's time, milliseconds since 1970 UTC; it stands still while the turn runs
 * @param seed 32 bytes: the key of the turn's ChaCha20 streams
 * @param environment WASI's environment variables, handed out in the order of their names
 */
public record TurnContext(String actorId, long nowMillis, byte[] seed, Map<String, String> environment) {
    /** Length of {@link #seed}. */
    public static final int SEED_BYTES = 32;

    public TurnContext {
        Objects.requireNonNull(actorId, "actorId is null");
        if (nowMillis < 0) {
            throw new IllegalArgumentException("nowMillis is negative: " + nowMillis);
        }
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("seed has " + seed.length + " bytes instead of " + SEED_BYTES);
        }
        seed = seed.clone();
        environment = Map.copyOf(environment);
    }

    /** With an empty environment. */
    public TurnContext(String actorId, long nowMillis, byte[] seed) {
        this(actorId, nowMillis, seed, Map.of());
    }

    @Override
    public byte[] seed() {
        return seed.clone();
    }

    void write(WitWriter out) {
        out.text(actorId);
        out.u64(nowMillis);
        out.raw(seed);
        out.u32(environment.size());
        if (!environment.isEmpty()) {
            new TreeMap<>(environment).forEach((name, value) -> {
                out.text(name);
                out.text(value);
            });
        }
    }
}
