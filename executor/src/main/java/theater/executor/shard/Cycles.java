package theater.executor.shard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.executor.turn.Outbox;
import theater.schemas.avro.ReplyTarget;
import theater.schemas.message.ActorAsk;
import theater.schemas.message.Continuation;

/**
 * Finds actors that wait for one another, by probes (edge chasing, after Chandy, Misra and Haas). An actor that has waited
 * for an answer for a while sends one to the actor that it has asked. Each actor on its way that waits for an answer
 * itself, and owes the one before it an answer, sends it on to whom it has asked, with itself in the path. A probe that
 * comes back has found a cycle, and breaks the ask of the actor that sent it.
 *
 * <p>That is no false alarm: an actor that has waited since its probe left has answered nobody; the actor before it in the
 * path, which it owes an answer, has therefore waited as well since the probe passed; and so on around. Only an ask whose
 * own time ends just now may be on the path and over.
 *
 * <p>One ask of a cycle is broken, not several: a probe is stopped by an actor with an id less than that of the one that
 * sent it, which sends one of its own instead. Only that of the least id comes around.
 *
 * <p>Used by the shard's thread.
 */
final class Cycles {
    private static final Logger log = LoggerFactory.getLogger(Cycles.class);
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long RESTORED_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** A probe grows by each hop, and each actor of a chain may send one: what they cost grows with the square. */
    private static final int MOST_HOPS = 100;

    private final ShardContext context;
    private final Suspended suspended;
    private final ShardStore store;
    private final Outbox outbox;
    private final Map<String, Search> byActor = new HashMap<>();
    private final PriorityQueue<Search> next = new PriorityQueue<>((a, b) -> Long.signum(a.due - b.due));

    Cycles(ShardContext context, Suspended suspended, ShardStore store) {
        this.context = context;
        this.suspended = suspended;
        this.store = store;
        this.outbox = context.turns().outbox(context.shard());
        // Many may have waited for long: not all at once.
        suspended.forEach(waiting -> add(waiting, ThreadLocalRandom.current().nextLong(RESTORED_NANOS)));
    }

    /** The actor waits from now on. */
    void suspended(Suspended.Waiting waiting) {
        add(waiting, FIRST_NANOS);
    }

    private void add(Suspended.Waiting waiting, long delay) {
        String asked = waiting.asked();
        if (asked != null) {
            var ask = new ActorAsk(waiting.actor(), waiting.nonce());
            var search = new Search(ask, asked, System.nanoTime() + delay, FIRST_NANOS);
            byActor.put(ask.actor(), search);
            next.add(search);
        }
    }

    /** Probes that it is time to send. */
    List<ProducerRecord<byte[], byte[]>> due(long now) {
        List<ProducerRecord<byte[], byte[]>> probes = new ArrayList<>();
        for (Search search = next.peek(); search != null && search.due - now <= 0; search = next.peek()) {
            next.remove();
            if (isCurrent(search)) {
                probes.add(probe(search, now));
                search.delay = Math.min(LONGEST_NANOS, search.delay * 2);
                search.due = now + search.delay;
                next.add(search);
            } else {
                byActor.remove(search.ask.actor(), search);
            }
        }
        return probes;
    }

    /** How long until the next one is to be sent; at most {@code most}. */
    long nanosToDue(long now, long most) {
        Search first = next.peek();
        return first == null ? most : Math.clamp(first.due - now, 0, most);
    }

    private boolean isCurrent(Search search) {
        Suspended.Waiting waiting = suspended.of(search.ask.actor());
        return waiting != null && waiting.nonce().equals(search.ask.nonce());
    }

    private ProducerRecord<byte[], byte[]> probe(Search search, long now) {
        search.sent = now;
        return outbox.probe(search.asked, List.of(search.ask), context.clock().getAsLong());
    }

    /** Whether the probe has found a cycle that the actor it has come to is to break. */
    boolean isFound(Continuation.Probe probe, Mailbox mailbox) {
        Suspended.Waiting waiting = mailbox.suspended();
        ActorAsk first = probe.path().getFirst();
        return waiting != null
                && first.actor().equals(mailbox.actor().id())
                && first.nonce().equals(waiting.nonce())
                && owes(mailbox, waiting, probe.path().getLast());
    }

    /** What becomes of a probe that has come to an actor and has not found a cycle there; empty: nothing. */
    Optional<ProducerRecord<byte[], byte[]>> onward(Continuation.Probe probe, Mailbox mailbox) {
        Suspended.Waiting waiting = mailbox.suspended();
        String actor = mailbox.actor().id();
        String asked = waiting == null ? null : waiting.asked();
        List<ActorAsk> path = probe.path();
        if (waiting == null || asked == null || !owes(mailbox, waiting, path.getLast())) {
            return Optional.empty();
        }
        if (path.stream().anyMatch(ask -> ask.actor().equals(actor))) {
            // A cycle of which the first one is not part: those that are find it.
            return Optional.empty();
        }
        if (actor.compareTo(path.getFirst().actor()) < 0) {
            return ownProbe(actor);
        }
        if (path.size() >= MOST_HOPS) {
            log.atWarn()
                    .addKeyValue("actorId", path.getFirst().actor())
                    .addKeyValue("hops", path.size())
                    .log("a chain of asks is too long to be searched for a cycle");
            return Optional.empty();
        }
        List<ActorAsk> longer = new ArrayList<>(path);
        longer.add(new ActorAsk(actor, waiting.nonce()));
        return Optional.of(outbox.probe(asked, longer, context.clock().getAsLong()));
    }

    private Optional<ProducerRecord<byte[], byte[]>> ownProbe(String actor) {
        Search search = byActor.get(actor);
        long now = System.nanoTime();
        return search == null || !isCurrent(search) || (search.sent != 0 && now - search.sent < PAUSE_NANOS)
                ? Optional.empty()
                : Optional.of(probe(search, now));
    }

    /** Whether the ask waits at the actor: it answers it, has it in its mailbox, or has left the answer for later. */
    private boolean owes(Mailbox mailbox, Suspended.Waiting waiting, ActorAsk ask) {
        return ask.nonce().equals(waiting.askedBy())
                || mailbox.waiting().stream()
                        .anyMatch(delivery -> delivery.message().replyTo() instanceof ActorAsk other
                                && other.nonce().equals(ask.nonce()))
                || owesLater(mailbox.actor().id(), ask);
    }

    private boolean owesLater(String actor, ActorAsk ask) {
        byte[] prefix = StateKeys.replyTargets(actor).array();
        boolean[] found = {false};
        store.scan(prefix, prefix, (key, value) -> {
            ReplyTarget target = context.turns().replyTargets().decode(value);
            found[0] = ask.nonce().equals(target.getNonce());
            return !found[0];
        });
        return found[0];
    }

    /** An actor that waits and wants to know whether it is part of a cycle. */
    private static final class Search {
        private final ActorAsk ask;
        private final String asked;
        private long due;
        private long delay;
        /** 0: never. */
        private long sent;

        Search(ActorAsk ask, String asked, long due, long delay) {
            this.ask = ask;
            this.asked = asked;
            this.due = due;
            this.delay = delay;
        }
    }
}
