package theater.chaos.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;
import theater.chaos.history.StateTransaction.ActorKey;
import theater.chaos.history.StateTransaction.Part;
import theater.chaos.history.StateTransaction.Target;
import theater.chaos.history.StateTransaction.Value;
import theater.chaos.history.StateTransaction.Wait;
import theater.schemas.avro.ActorHead;
import theater.schemas.avro.LanePosition;
import theater.schemas.avro.Positions;
import theater.schemas.avro.Suspension;
import theater.schemas.avro.Timer;
import theater.schemas.serde.AvroCodec;

/** Reads one partition of the changelog, transaction by transaction: each ends with its positions. */
final class StateRecords {
    /** By the lane's number in keys of parked messages (docs/formats.md). */
    private static final List<String> LANES = List.of(
            "internal.system",
            "internal.high",
            "mailbox.high",
            "internal.normal",
            "mailbox.normal",
            "internal.low",
            "mailbox.low");

    private final AvroCodec<ActorHead> headCodec;
    private final AvroCodec<Positions> positionCodec;
    private final AvroCodec<Timer> timerCodec;
    private final AvroCodec<Suspension> waitCodec;
    private final Map<String, StateTransaction.Head> heads = new HashMap<>();
    private final Map<ActorKey, Optional<Value>> state = new HashMap<>();
    private final Map<Place, Boolean> parked = new HashMap<>();
    private final Map<ActorKey, Optional<Long>> timers = new HashMap<>();
    private final Map<Target, Boolean> targets = new HashMap<>();
    private final Map<String, Optional<Wait>> waits = new HashMap<>();
    private final Map<Part, Boolean> journals = new HashMap<>();
    private final List<Long> buckets = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private final List<String> repeated = new ArrayList<>();

    StateRecords(
            AvroCodec<ActorHead> headCodec,
            AvroCodec<Positions> positionCodec,
            AvroCodec<Timer> timerCodec,
            AvroCodec<Suspension> waitCodec) {
        this.headCodec = headCodec;
        this.positionCodec = positionCodec;
        this.timerCodec = timerCodec;
        this.waitCodec = waitCodec;
    }

    /** The transaction that ends with this record; null if none does. */
    @Nullable
    StateTransaction add(Place place, ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        byte[] value = record.value();
        if (!keys.add(Latin.text(key))) {
            repeated.add(Latin.text(key));
        }
        switch (key[0]) {
            case 'h' -> heads.put(actor(key), head(headCodec.decode(value)));
            case 's' ->
                state.put(
                        new ActorKey(actor(key), Latin.text(rest(key))),
                        Optional.ofNullable(value)
                                .map(bytes -> new Value(
                                        ByteBuffer.wrap(bytes).getLong(),
                                        Latin.text(Arrays.copyOfRange(bytes, Long.BYTES, bytes.length)))));
            case 'p' -> {
                ByteBuffer rest = ByteBuffer.wrap(rest(key));
                parked.put(new Place(LANES.get(rest.get()), place.partition(), rest.getLong()), value != null);
            }
            case 'w' -> {
                ByteBuffer rest = ByteBuffer.wrap(key, 1 + Long.BYTES, key.length - 1 - Long.BYTES);
                String lane = LANES.get(rest.get());
                long offset = rest.getLong();
                // A timer's number is negative, as no offset is.
                parked.put(new Place(offset < 0 ? Place.TIMERS : lane, place.partition(), offset), value != null);
            }
            case 't' ->
                timers.put(
                        new ActorKey(actor(key), Latin.text(rest(key))),
                        Optional.ofNullable(value)
                                .map(bytes -> timerCodec.decode(bytes).getDue()));
            case 'a' ->
                targets.put(new Target(actor(key), ByteBuffer.wrap(rest(key)).getLong()), value != null);
            case 'y' -> waits.put(actor(key), Optional.ofNullable(value).map(bytes -> wait(waitCodec.decode(bytes))));
            case 'j' ->
                journals.put(new Part(actor(key), ByteBuffer.wrap(rest(key)).getInt()), value != null);
            case 'd' -> {
                if (value != null) {
                    buckets.add(ByteBuffer.wrap(key, 1, Long.BYTES).getLong());
                }
            }
            case 'k' -> {}
            case 'o' -> {
                return end(place, record.timestamp(), positionCodec.decode(value));
            }
            default -> throw new IllegalArgumentException("a key of an unknown kind: " + Latin.text(key));
        }
        return null;
    }

    /** Whether changes were read whose positions were not. */
    boolean isOpen() {
        return !keys.isEmpty();
    }

    private StateTransaction end(Place place, long sent, Positions read) {
        Map<String, Long> positions = new HashMap<>();
        for (LanePosition position : read.getLanes()) {
            positions.put(position.getLane(), position.getOffset());
        }
        var transaction = new StateTransaction(
                place,
                sent,
                read.getTransaction(),
                positions,
                heads,
                state,
                parked,
                timers,
                targets,
                waits,
                journals,
                buckets,
                repeated);
        heads.clear();
        state.clear();
        parked.clear();
        timers.clear();
        targets.clear();
        waits.clear();
        journals.clear();
        buckets.clear();
        keys.clear();
        repeated.clear();
        return transaction;
    }

    private static StateTransaction.Head head(ActorHead head) {
        return new StateTransaction.Head(head.getSeq(), Hash.of(head.getHash().bytes()), head.getIncarnation());
    }

    private static Wait wait(Suspension suspension) {
        return new Wait(
                suspension.getNonce(),
                suspension.getAsked(),
                suspension.getDue(),
                suspension.getNumber(),
                suspension.getSegment(),
                suspension.getParts(),
                suspension.getFetch() == null ? null : suspension.getFetch().getId());
    }

    private static String actor(byte[] key) {
        return new String(key, 1, end(key) - 1, UTF_8);
    }

    private static byte[] rest(byte[] key) {
        return Arrays.copyOfRange(key, end(key) + 1, key.length);
    }

    private static int end(byte[] key) {
        int end = 1;
        while (key[end] != 0) {
            end++;
        }
        return end;
    }
}
