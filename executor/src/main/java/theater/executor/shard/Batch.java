package theater.executor.shard;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import theater.executor.turn.MessagePlace;
import theater.executor.turn.Settlement;
import theater.schemas.topic.Lane;

/**
 * Records that are settled by one transaction: a run of each lane from where the batch before ended. Which records they
 * are is decided when they are admitted, so that positions have no gaps; records whose turn takes too long are parked.
 *
 * <pre>
 *   open ──full, old or idle──▶ closed ──all settled or parked──▶ committing ──▶ gone
 * </pre>
 *
 * Used by the shard's thread until it is given to the committer.
 */
final class Batch {
    private final Map<Lane, Long> positions = new EnumMap<>(Lane.class);
    private final Set<Lane> lanes = EnumSet.noneOf(Lane.class);
    private final Set<Delivery> unsettled = new LinkedHashSet<>();
    private final Set<Delivery> excused = new HashSet<>();
    private final List<Settled> settled = new ArrayList<>();
    private final List<Delivery> parked = new ArrayList<>();
    private final List<Delivery> delayed = new ArrayList<>();
    private final List<MessageHash> hashes = new ArrayList<>();
    private int admitted;
    private long bytes;
    private long settledBytes;
    private long openedAt;
    private long closedAt;
    private long settledAt;

    /** Takes a record of so many bytes into the batch. */
    void admit(Lane lane, long recordBytes, long nanoTime) {
        if (isEmpty()) {
            openedAt = nanoTime;
        }
        lanes.add(lane);
        bytes += recordBytes;
        admitted++;
    }

    /** All records of the lane before this offset are in this batch or an earlier one. */
    void advance(Lane lane, long position) {
        positions.put(lane, position);
    }

    /** The record's turn is to come. */
    void expect(Delivery delivery) {
        unsettled.add(delivery);
    }

    /** The record's turn is not waited for: it cannot come soon. */
    void excuse(Delivery delivery) {
        if (unsettled.contains(delivery)) {
            excused.add(delivery);
        }
    }

    /** The record waits in the state for its time. */
    void delay(Delivery delivery) {
        delayed.add(delivery);
    }

    /** The record's turn is over. */
    void settle(Delivery delivery, Settlement settlement, long nanoTime) {
        unsettled.remove(delivery);
        excused.remove(delivery);
        settledAt = nanoTime;
        settle(new Settled(delivery, null, settlement), nanoTime);
    }

    /** The record came to no turn. */
    void settle(MessagePlace place, Settlement settlement, long nanoTime) {
        settle(new Settled(null, place, settlement), nanoTime);
    }

    /** Something that is no record's. */
    void settle(Settlement settlement, long nanoTime) {
        settle(new Settled(null, null, settlement), nanoTime);
    }

    private void settle(Settled end, long nanoTime) {
        if (isEmpty()) {
            openedAt = nanoTime;
        }
        Settlement settlement = end.settlement;
        bytes += settlement.bytes();
        settledBytes += settlement.bytes();
        settled.add(end);
    }

    /** Notes an entry of the dedupe window. */
    void enter(MessageHash hash) {
        hashes.add(hash);
    }

    /** Moves what is not settled from the lanes into the state, so that the positions can go on. */
    List<Delivery> park() {
        parked.addAll(unsettled);
        unsettled.clear();
        excused.clear();
        return parked;
    }

    void close(long nanoTime) {
        closedAt = nanoTime;
    }

    boolean isEmpty() {
        return admitted == 0 && settled.isEmpty();
    }

    boolean isSettled() {
        return unsettled.size() == excused.size();
    }

    /** Records that wait for their turn to end. */
    int unsettled() {
        return unsettled.size() - excused.size();
    }

    long bytes() {
        return bytes;
    }

    /** Bytes of what settles its messages. */
    long settledBytes() {
        return settledBytes;
    }

    int size() {
        return Math.max(admitted, settled.size());
    }

    long openedAt() {
        return openedAt;
    }

    long closedAt() {
        return closedAt;
    }

    /** How long the batch has waited for turns since it was closed. */
    long waitedNanos(long nanoTime) {
        return isSettled() ? Math.max(0, settledAt - closedAt) : nanoTime - closedAt;
    }

    /** Lanes of which it has records. */
    Set<Lane> lanes() {
        return lanes;
    }

    /** Offset behind all that the batch has of each lane. */
    Map<Lane, Long> positions() {
        return positions;
    }

    List<Settled> settled() {
        return settled;
    }

    List<Delivery> delayed() {
        return delayed;
    }

    /** What the transaction moves from the lanes into the state. */
    List<Delivery> intoState() {
        List<Delivery> all = new ArrayList<>(delayed);
        all.addAll(parked);
        return all;
    }

    List<MessageHash> hashes() {
        return hashes;
    }

    /** Messages that it settles. */
    List<MessagePlace> places() {
        return settled.stream()
                .map(end -> end.delivery == null ? end.place : MessagePlace.of(end.delivery))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Messages that it moves into the state. */
    List<MessagePlace> parkedPlaces() {
        return intoState().stream().map(MessagePlace::of).toList();
    }

    /**
     * How a record was settled.
     *
     * @param delivery null if the record never came to a turn
     * @param place then, if there is such a record
     */
    record Settled(@Nullable Delivery delivery, @Nullable MessagePlace place, Settlement settlement) {}
}
