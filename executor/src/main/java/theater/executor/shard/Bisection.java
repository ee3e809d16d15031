package theater.executor.shard;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.executor.kafka.Remedy;
import theater.executor.turn.MessagePlace;

/**
 * Looks for the message whose effects Kafka refuses, and with them the transaction of all others: a batch that was
 * refused twice for the same cause is read again in halves, until a message is alone with its transaction.
 *
 * <pre>
 *   normal ──refused──▶ doubtful ──refused again──▶ narrowed to n/2 … 1 ──alone and refused──▶ the message is known
 *      ▲                    │                          │
 *      └── all committed ───┴── all committed: twice as many each time
 * </pre>
 *
 * Outlives the periods in which the shard is owned; used by the shard's thread.
 */
final class Bisection {
    private static final Logger log = LoggerFactory.getLogger(Bisection.class);

    private final int normal;
    private final Set<MessagePlace> doubtful = new HashSet<>();
    private final Map<MessagePlace, String> refused = new HashMap<>();
    private @Nullable Class<?> cause;
    private int refusals;
    private int commits;
    private int limit;
    private boolean advanced;

    /** @param normal most messages of a batch while nothing is refused */
    Bisection(int normal) {
        this.normal = normal;
        this.limit = normal;
    }

    /** Whether messages have to be told apart: no batch begins before the one before it is committed. */
    boolean isNarrowed() {
        return limit < normal;
    }

    /** Most messages of a batch. */
    int limit() {
        return limit;
    }

    /** Whether the search has come on since this was asked last: then there is no reason to wait. */
    boolean takeAdvance() {
        boolean was = advanced;
        advanced = false;
        return was;
    }

    /** Why Kafka does not take what the message brings about; null if nothing is known against it. */
    @Nullable
    String refusal(MessagePlace place) {
        return refused.isEmpty() ? null : refused.get(place);
    }

    /** A batch of these messages was not committed. */
    void failed(Throwable failure, Collection<MessagePlace> batch) {
        Throwable root = Remedy.rootOf(failure);
        advanced = false;
        if (batch.isEmpty() || !Remedy.isForARecord(root)) {
            // Kafka's trouble tells nothing about messages.
            return;
        }
        refusals = root.getClass().equals(cause) ? refusals + 1 : 1;
        cause = root.getClass();
        doubtful.clear();
        doubtful.addAll(batch);
        commits = 0;
        if (refusals == 1) {
            return;
        }
        limit = Math.max(1, Math.min(limit, batch.size()) / 2);
        advanced = true;
        if (batch.size() == 1) {
            found(batch.iterator().next(), root);
        } else {
            log.atWarn()
                    .setCause(root)
                    .addKeyValue("messages", batch.size())
                    .log("a transaction was refused again; its messages are tried in smaller transactions");
        }
    }

    private void found(MessagePlace place, Throwable root) {
        String text = root.getClass().getSimpleName() + ": " + root.getMessage();
        // Not even giving it up was accepted: somebody has to look after the topics.
        advanced = refused.put(place, text) == null;
        log.atError()
                .setCause(root)
                .addKeyValue("lane", place.lane().suffix())
                .addKeyValue("partition", place.partition())
                .addKeyValue("offset", place.offset())
                .log(
                        advanced
                                ? "Kafka refuses what a message brings about; the message is given up"
                                : "Kafka refuses even the dead letter of a message; the shard cannot go on");
    }

    /** A batch was committed that settled some messages and parked others, whose effects are still to come. */
    void committed(Collection<MessagePlace> settled, Collection<MessagePlace> parked) {
        refused.keySet().removeAll(settled);
        doubtful.removeAll(settled);
        doubtful.removeAll(parked);
        commits++;
        if (!doubtful.isEmpty() && commits < normal) {
            // Larger transactions would only have to be taken back.
            return;
        }
        limit = (int) Math.min(normal, 2L * limit);
        if (!isNarrowed()) {
            refusals = 0;
            cause = null;
        }
    }

    /** Whether it has to be told what was committed. */
    boolean isLooking() {
        return refusals > 0 || !refused.isEmpty();
    }
}
