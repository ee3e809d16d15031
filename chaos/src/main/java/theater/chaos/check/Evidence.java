package theater.chaos.check;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import theater.chaos.history.DeadLetterRecord;
import theater.chaos.history.EventRecord;
import theater.chaos.history.History;
import theater.chaos.history.LaneRecord;
import theater.chaos.history.Place;
import theater.chaos.model.Actors;
import theater.schemas.topic.ActorPartitions;

/** A history, put in order for those who look into it. Immutable once made. */
final class Evidence {
    private final History history;
    private final Map<Place, LaneRecord> records = new HashMap<>();
    private final Map<String, List<EventRecord>> actors = new LinkedHashMap<>();
    private final Map<Place, List<EventRecord>> turns = new HashMap<>();
    private final Map<Place, List<EventRecord>> resumptions = new LinkedHashMap<>();
    private final Map<String, LaneRecord> asks = new HashMap<>();
    private final Map<String, LaneRecord> nonces = new HashMap<>();
    private final Map<String, List<LaneRecord>> answers = new HashMap<>();
    private final Map<Place, List<DeadLetterRecord>> letters = new HashMap<>();
    private final Map<Object, List<LaneRecord>> messages = new LinkedHashMap<>();

    /** What has to become of a record. */
    enum Fate {
        /** Its actor handles it, or has handled another record of the same message. */
        TURN,
        /** It is written again to its key's partition. */
        FORWARD,
        /** It is for a turn that waits, or comes too late for one. */
        WORD,
        NO_KEY,
        NO_TYPE
    }

    Evidence(History history) {
        this.history = history;
        for (LaneRecord record : history.lanes()) {
            records.put(record.place(), record);
            if (fate(record) == Fate.TURN) {
                messages.computeIfAbsent(identity(record), id -> new ArrayList<>())
                        .add(record);
            }
            if (record.ask() != null) {
                asks.put(record.id(), record);
                nonces.put(record.ask(), record);
            }
            if (record.word() instanceof LaneRecord.Word.Answer answer) {
                answers.computeIfAbsent(answer.nonce(), nonce -> new ArrayList<>())
                        .add(record);
            }
        }
        Map<String, Place> waiting = new HashMap<>();
        for (EventRecord event : history.events()) {
            actors.computeIfAbsent(event.actor(), id -> new ArrayList<>()).add(event);
            if (event.resumed() != null) {
                resumptions
                        .computeIfAbsent(event.resumed().place(), place -> new ArrayList<>())
                        .add(event);
            }
            EventRecord.Input input = event.input();
            Place message = input != null ? input.place() : event.segment() > 0 ? waiting.remove(event.actor()) : null;
            if (message != null) {
                turns.computeIfAbsent(message, place -> new ArrayList<>()).add(event);
                if (event.isWaiting()) {
                    waiting.put(event.actor(), message);
                }
            }
        }
        for (DeadLetterRecord letter : history.deadLetters()) {
            letters.computeIfAbsent(letter.of(), place -> new ArrayList<>()).add(letter);
        }
    }

    History history() {
        return history;
    }

    @Nullable
    LaneRecord record(Place place) {
        return records.get(place);
    }

    /** Events by actor, in the order of their offsets. */
    Map<String, List<EventRecord>> actors() {
        return actors;
    }

    /** Events of turns, with all their segments, by the place of their message. */
    Map<Place, List<EventRecord>> turns() {
        return turns;
    }

    List<EventRecord> turns(Place message) {
        return turns.getOrDefault(message, List.of());
    }

    /** Segments by the place of the word that ended the wait before them. */
    Map<Place, List<EventRecord>> resumptions() {
        return resumptions;
    }

    /** Whether a record is the message of a turn, or ended a turn's wait. */
    boolean isUsed(Place record) {
        return turns.containsKey(record) || resumptions.containsKey(record);
    }

    /** An ask by its id. */
    @Nullable
    LaneRecord ask(String id) {
        return asks.get(id);
    }

    /** An ask by its nonce. */
    @Nullable
    LaneRecord askBy(String nonce) {
        return nonces.get(nonce);
    }

    /** Answers that say to which ask they are. */
    List<LaneRecord> answers(String nonce) {
        return answers.getOrDefault(nonce, List.of());
    }

    /** Dead letters by the place of their message. */
    Map<Place, List<DeadLetterRecord>> letters() {
        return letters;
    }

    List<DeadLetterRecord> letters(Place message) {
        return letters.getOrDefault(message, List.of());
    }

    /** Records with a turn; those that are one message together. */
    Iterable<List<LaneRecord>> messages() {
        return messages.values();
    }

    Fate fate(LaneRecord record) {
        String key = record.key();
        if (key == null) {
            return Fate.NO_KEY;
        }
        if (ActorPartitions.of(key, history.partitions()) != record.place().partition()) {
            return Fate.FORWARD;
        }
        if (record.word() != null) {
            return Fate.WORD;
        }
        return Actors.hasType(key) ? Fate.TURN : Fate.NO_TYPE;
    }

    /** The receiver of a record that has one. */
    static String receiver(LaneRecord record) {
        return requireNonNull(record.key(), "record without a receiver");
    }

    /** Only outside can a message be sent twice, and only an id of the sender's own tells that it was. */
    private static Object identity(LaneRecord record) {
        boolean single = record.plain() || record.place().topic().startsWith("internal.");
        return single ? record.place() : List.of(receiver(record), record.source(), record.id());
    }
}
