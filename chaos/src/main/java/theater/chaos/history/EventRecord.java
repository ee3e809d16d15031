package theater.chaos.history;

import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;

/**
 * An event.
 *
 * @param key of the record, which has to be the actor's id
 * @param prev hash of the actor's event before it, as it says
 * @param hash of this one, computed from its bytes
 * @param input null for create and upgrade
 * @param calls without what the guest logged
 */
public record EventRecord(
        Place place,
        String key,
        String actor,
        long seq,
        Hash prev,
        Hash hash,
        long time,
        String type,
        int incarnation,
        int attempt,
        @Nullable Input input,
        List<Call> calls,
        Outcome outcome) {
    public EventRecord {
        calls = List.copyOf(calls);
    }

    /** Whether its message is settled with it, if it has one. */
    public boolean isLast() {
        return !(outcome instanceof Outcome.Failed failed) || failed.last();
    }

    /** {@code actor#seq}, as findings name events. */
    public String name() {
        return actor + "#" + seq;
    }

    /**
     * The message of a turn.
     *
     * @param place where it stood when it was handled; of a timer, a number of its own (see {@link Place#isTimer})
     * @param answerTo token of the expected answer; null: none is expected
     * @param timer name of the actor's timer that it is; null: it is none
     */
    public record Input(
            Place place,
            String id,
            String source,
            @Nullable String sender,
            Payload payload,
            @Nullable Long answerTo,
            @Nullable String timer) {}
}
