package theater.replay;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import theater.schemas.avro.Answer;
import theater.schemas.avro.BlobPut;
import theater.schemas.avro.BlobReference;
import theater.schemas.avro.BlobRelease;
import theater.schemas.avro.Event;
import theater.schemas.avro.Input;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Resumed;
import theater.schemas.avro.Spawn;
import theater.schemas.avro.StateDelete;
import theater.schemas.avro.StatePut;
import theater.schemas.avro.Stop;
import theater.schemas.avro.Suspended;
import theater.schemas.avro.TimerCancel;
import theater.schemas.avro.TimerSchedule;
import theater.store.Digest;

/**
 * What an actor has behind some event: its state, its timers, its bytes in the store, and whom it owes an answer. Used by
 * one thread.
 */
final class World {
    private final NavigableMap<byte[], Entry> state = new TreeMap<>(Arrays::compareUnsigned);
    private final Map<String, String> timers = new HashMap<>();
    private final Set<Long> owed = new HashSet<>();
    /** Sizes of the bytes in the store that are its own. */
    private final Map<Digest, Long> blobs = new HashMap<>();

    private final SortedSet<String> children = new TreeSet<>();
    private @Nullable String parent;
    /** The call in which the turn waits. */
    private @Nullable Object waiting;
    /** By which the turn that waits may answer later. */
    private @Nullable Long suspendedToken;

    /** What the actor had when it began its turn {@code from}. */
    static World behind(List<Event> history, int from) {
        World world = new World();
        world.parent = history.stream()
                .filter(event -> event.getType().equals("create") && event.getInput() != null)
                .map(event -> event.getInput().getSender())
                .reduce((first, second) -> second)
                .orElse(null);
        for (Event event : history.subList(0, from)) {
            world.apply(event);
        }
        return world;
    }

    /** A turn has ended as its event tells. */
    void apply(Event event) {
        resumed(event.getResumed());
        apply(
                event.getSeq(),
                event.getInput(),
                event.getCalls(),
                event.getOutcome(),
                Histories.isSettled(event.getOutcome()));
    }

    /** What the turn waited for has come. */
    void resumed(@Nullable Resumed resumed) {
        boolean started = resumed != null
                && (resumed.getAnswer() != null || resumed.getBy().equals("wake"));
        if (started && waiting instanceof Spawn spawn) {
            children.add(spawn.getChild());
        }
        waiting = null;
    }

    /** Ids of the actor's children greater than {@code after}. */
    List<String> children(@Nullable String after, int limit) {
        return children.stream()
                .filter(child -> after == null || child.compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    boolean hasChild(String child) {
        return children.contains(child);
    }

    /** Who has spawned the actor; null: nobody. */
    @Nullable
    String parent() {
        return parent;
    }

    /**
     * A value of the state.
     *
     * @param writer seq of the event that wrote it
     * @param value the bytes, or where they are kept
     */
    record Entry(long writer, Object value) {
        byte[] bytes(Blobs blobs) {
            return World.bytes(value, blobs);
        }
    }

    /** The bytes of an event's union of bytes and blob reference. */
    static byte[] bytes(Object union, Blobs blobs) {
        if (union instanceof BlobReference reference) {
            return blobs.get(Digest.fromBytes(reference.getDigest().bytes()));
        }
        return bytesOf((ByteBuffer) union);
    }

    @Nullable
    Entry find(byte[] key) {
        return state.get(key);
    }

    NavigableMap<byte[], Entry> state() {
        return state;
    }

    boolean hasTimer(String name) {
        return timers.containsKey(name);
    }

    /** How many bytes it owns under a digest; empty: it does not own them. */
    OptionalLong blobSize(Digest digest) {
        Long size = blobs.get(digest);
        return size == null ? OptionalLong.empty() : OptionalLong.of(size);
    }

    boolean owes(long token) {
        return owed.contains(token);
    }

    /**
     * A turn has ended.
     *
     * @param input null: create, upgrade, or a segment that is not a turn's first
     * @param outcome as in an event
     */
    void apply(long seq, @Nullable Input input, List<Object> calls, Object outcome, boolean settled) {
        if (input != null && input.getTimer() != null && settled) {
            // Its turn has come; one that the turn itself sets under the same name is another.
            timers.remove(input.getTimer(), input.getId());
        }
        if (outcome instanceof Ok || outcome instanceof Suspended) {
            calls.forEach(call -> apply(seq, call));
        }
        Long token = input == null ? suspendedToken : input.getAnswerTo();
        if (token != null && outcome instanceof Ok ok && ok.getLater()) {
            owed.add(token);
        }
        suspendedToken = outcome instanceof Suspended ? token : null;
        waiting = outcome instanceof Suspended ? calls.getLast() : null;
    }

    private void apply(long seq, Object call) {
        switch (call) {
            case StatePut put -> state.put(bytesOf(put.getKey()), new Entry(seq, put.getValue()));
            case StateDelete delete -> state.remove(bytesOf(delete.getKey()));
            case TimerSchedule schedule
            when schedule.getError() == null -> timers.put(schedule.getName(), schedule.getId());
            case TimerCancel cancel when cancel.getError() == null -> timers.remove(cancel.getName());
            case Stop stop when stop.getError() == null -> children.remove(stop.getChild());
            case Answer answer when answer.getError() == null -> owed.remove(answer.getToken());
            case BlobPut put -> blobs.put(Digest.fromBytes(put.getDigest().bytes()), put.getSize());
            case BlobRelease release
            when release.getError() == null -> blobs.remove(Digest.parseHex(release.getDigest()));
            default -> {
                // It changes nothing of the actor.
            }
        }
    }

    static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
