package theater.executor.shard;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import theater.executor.turn.Settlement;

/**
 * Copies of messages from outside: who sends again does not make the actor do it again. A message is known from the
 * beginning of its turn, or from when it was parked, and enters the window with the batch that settles or parks it. One
 * that waits for its time is not known before its turn: a copy that may be handled earlier is.
 *
 * <p>Used by the shard's thread.
 */
final class Copies {
    private final DedupeWindow window;
    private final Set<MessageHash> inTurn = new HashSet<>();
    /** How many records of a message were delayed and are on their way; one of them may be first. */
    private final Map<MessageHash, Integer> due = new HashMap<>();

    private final Map<MessageHash, Settlement.Reply> recentAnswers = new HashMap<>();

    Copies(DedupeWindow window) {
        this.window = window;
    }

    /** Whether it is a copy of a message whose turn is not over: it has to wait for that one's end. */
    boolean hasToWait(Delivery delivery) {
        MessageHash hash = delivery.hash();
        return hash != null && inTurn.contains(hash);
    }

    /** The message, if another record of it is settled or parked; null if this one gets the turn. */
    @Nullable
    MessageHash known(Delivery delivery) {
        MessageHash hash = delivery.hash();
        boolean own = delivery.isParked() && !delivery.isCopy();
        return hash != null && !own && window.contains(hash) ? hash : null;
    }

    /** The answer to a message that was settled a moment ago, if the store may not have it yet. */
    Settlement.@Nullable Reply recentAnswer(MessageHash hash) {
        return recentAnswers.get(hash);
    }

    void begins(Delivery delivery) {
        if (delivery.hash() != null) {
            inTurn.add(delivery.hash());
        }
    }

    /** A worker gave it back. */
    void ends(Delivery delivery) {
        if (delivery.hash() != null) {
            inTurn.remove(delivery.hash());
        }
    }

    /** Its turn was the end of it; the batch takes note. */
    void handled(Delivery delivery, Batch batch) {
        MessageHash hash = delivery.hash();
        if (hash == null) {
            return;
        }
        // What waited in the state is known since then, unless it waited for longer than the window is.
        if (!window.contains(hash)) {
            enter(hash, batch);
        }
    }

    /** The message that it ends has its answer, which the store may not have yet. */
    void answered(Delivery delivery, Settlement settlement) {
        if (delivery.answers() != null && settlement.answer() != null) {
            recentAnswers.put(delivery.answers(), settlement.answer());
        }
    }

    /** It was refused, not handled: a copy that comes later counts. */
    void refused(Delivery delivery) {
        if (delivery.hash() != null && delivery.isParked() && !delivery.isCopy()) {
            window.forget(delivery.hash());
        }
    }

    /** The batch parks it; whether it is a copy of another one. */
    boolean parks(Delivery delivery, Batch batch) {
        MessageHash hash = delivery.hash();
        if (hash == null) {
            return false;
        }
        if (window.contains(hash) || due.containsKey(hash)) {
            return true;
        }
        enter(hash, batch);
        return false;
    }

    /** It was delayed, and is on its way to its turn. */
    void due(Delivery delivery) {
        if (delivery.hash() != null) {
            due.merge(delivery.hash(), 1, Integer::sum);
        }
    }

    /** It is settled. */
    void settled(Delivery delivery) {
        ends(delivery);
        heldBack(delivery);
    }

    /** It is not on its way any more. */
    void heldBack(Delivery delivery) {
        if (delivery.hash() != null && delivery.isDelayed()) {
            due.computeIfPresent(delivery.hash(), (hash, number) -> number == 1 ? null : number - 1);
        }
    }

    private void enter(MessageHash hash, Batch batch) {
        window.add(hash);
        batch.enter(hash);
    }

    /** What settled it is in the store. */
    void committed(Delivery delivery, Settlement settlement) {
        if (delivery.answers() != null) {
            recentAnswers.remove(delivery.answers(), settlement.answer());
        }
    }
}
