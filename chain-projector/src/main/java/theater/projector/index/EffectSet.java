package theater.projector.index;

import java.util.Arrays;
import java.util.List;

/**
 * Kinds of effects.
 *
 * @param bits one for each {@link EffectKind} by its number; the sign bit where they are not known
 */
public record EffectSet(int bits) {
    public static final EffectSet NONE = new EffectSet(0);
    /** Of an event whose bytes could not be read. */
    public static final EffectSet UNKNOWN = new EffectSet(Integer.MIN_VALUE);

    public boolean contains(EffectKind kind) {
        return (bits & kind.bit()) != 0;
    }

    /** Whether the event could be read. */
    public boolean isKnown() {
        return bits >= 0;
    }

    public EffectSet with(EffectKind kind) {
        return new EffectSet(bits | kind.bit());
    }

    EffectSet with(EffectSet others) {
        return new EffectSet(bits | others.bits);
    }

    /** The kinds' words, in a fixed order. */
    public List<String> words() {
        return Arrays.stream(EffectKind.values())
                .filter(this::contains)
                .map(EffectKind::word)
                .toList();
    }
}
