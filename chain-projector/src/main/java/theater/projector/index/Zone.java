package theater.projector.index;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is in some consecutive blocks, so that a query can pass over them: a block alone is of level 0, a zone of level n
 * has 256 of level n - 1. Merging the same block twice changes nothing.
 *
 * @param firstTime least time of an event, {@link Long#MAX_VALUE} if none has one
 * @param lastTime greatest time, -1 if none has one
 * @param effects of all
 * @param types of all; empty if there are too many to tell
 */
public record Zone(long firstTime, long lastTime, EffectSet effects, Set<String> types) {
    /** Blocks, or zones of a level, in a zone of the next. */
    public static final int WIDTH = 256;
    /** Levels, with that of blocks: the highest has 16 million blocks. */
    public static final int LEVELS = 4;

    private static final int MOST_TYPES = 16;

    public Zone {
        requireNonNull(effects, "effects is null");
        types = Set.copyOf(types);
    }

    /** The blocks in a zone of a level. */
    public static long blocks(int level) {
        return 1L << (8 * level);
    }

    static Zone of(List<IndexedEvent> events) {
        long first = Long.MAX_VALUE;
        long last = -1;
        EffectSet effects = EffectSet.NONE;
        Set<String> types = new TreeSet<>();
        for (IndexedEvent event : events) {
            if (!event.isUnreadable()) {
                first = Math.min(first, event.facts().time());
                last = Math.max(last, event.facts().time());
            }
            effects = effects.with(event.facts().effects());
            types.add(event.entry().type());
        }
        return new Zone(first, last, effects, few(types));
    }

    Zone with(Zone other) {
        Set<String> all = new TreeSet<>(types);
        all.addAll(other.types);
        boolean known = !types.isEmpty() && !other.types.isEmpty();
        return new Zone(
                Math.min(firstTime, other.firstTime),
                Math.max(lastTime, other.lastTime),
                effects.with(other.effects),
                known ? few(all) : Set.of());
    }

    private static Set<String> few(Set<String> types) {
        return types.size() > MOST_TYPES ? Set.of() : types;
    }

    /** Whether there may be events of the type. */
    public boolean mayHave(String type) {
        return types.isEmpty() || types.contains(type);
    }

    /** i64 first time, i64 last, i32 effects, the types in ASCII with a space between; big-endian. */
    byte[] toBytes() {
        byte[] words = String.join(" ", new TreeSet<>(types)).getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES + words.length)
                .putLong(firstTime)
                .putLong(lastTime)
                .putInt(effects.bits())
                .put(words)
                .array();
    }

    static Zone of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long first = buffer.getLong();
        long last = buffer.getLong();
        EffectSet effects = new EffectSet(buffer.getInt());
        String words = new String(bytes, buffer.position(), buffer.remaining(), StandardCharsets.US_ASCII);
        return new Zone(first, last, effects, words.isEmpty() ? Set.of() : Set.of(words.split(" ")));
    }
}
