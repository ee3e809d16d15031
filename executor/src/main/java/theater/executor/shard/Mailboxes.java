package theater.executor.shard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import theater.executor.types.ActorRuntime;

/**
 * The actors that are in memory, and in which order they get a worker.
 *
 * <pre>
 *   idle ──message──▶ ready ──next──▶ running ──given back──▶ ready, or idle once all is committed
 *                     ▲   │             └─ host in trouble ─▶ resting ─▶ ready
 *                     └───┴─ waits for its component
 * </pre>
 *
 * Used by the shard's thread.
 */
final class Mailboxes {
    private final Map<String, Mailbox> all = new HashMap<>();
    private final Set<Mailbox> idle = new LinkedHashSet<>();
    private final Deque<Mailbox> ready = new ArrayDeque<>();
    private final Map<ActorRuntime.Key, List<Mailbox>> waitingForRuntime = new HashMap<>();
    private final Deque<Resting> resting = new ArrayDeque<>();
    private final Suspended suspended;
    private int parked;

    Mailboxes(Suspended suspended) {
        this.suspended = suspended;
    }

    /** The actor's mailbox, perhaps a new one. */
    Mailbox open(String actorId) {
        return all.computeIfAbsent(actorId, id -> {
            Mailbox mailbox = new Mailbox(id);
            mailbox.suspended(suspended.of(id));
            return mailbox;
        });
    }

    /** The mailbox of an actor that is in use. */
    Mailbox of(String actorId) {
        Mailbox mailbox = all.get(actorId);
        if (mailbox == null) {
            throw new IllegalStateException("an actor that is in use was forgotten");
        }
        return mailbox;
    }

    /** The actor's mailbox, which is in use now: something of it will be committed. */
    Mailbox use(String actorId) {
        Mailbox mailbox = open(actorId);
        idle.remove(mailbox);
        return mailbox;
    }

    /** A message for the actor, behind those that wait already. */
    Mailbox add(Delivery delivery) {
        Mailbox mailbox = use(delivery.message().actor());
        mailbox.waiting().add(delivery);
        schedule(mailbox);
        return mailbox;
    }

    /** Word for the actor's turn that waits. */
    Mailbox wake(Delivery word) {
        Mailbox mailbox = use(word.message().actor());
        mailbox.word(word);
        schedule(mailbox);
        return mailbox;
    }

    /** A message of the actor that is in the state, and not waiting for its time, is on its way to its turn. */
    void park(Mailbox mailbox, Delivery delivery) {
        // What was delayed is bounded where it is taken from the state.
        if (!delivery.isDelayed()) {
            parked++;
            mailbox.park();
        }
    }

    /** It is settled. */
    void unpark(Mailbox mailbox, Delivery delivery) {
        if (!delivery.isDelayed()) {
            parked--;
            mailbox.unpark();
        }
    }

    /** Messages of all actors that wait in the state for their turns. */
    int parked() {
        return parked;
    }

    /** The actor, which stays scheduled, is ready again after a while. */
    void rest(Mailbox mailbox, long nanos) {
        resting.add(new Resting(mailbox, System.nanoTime() + nanos));
    }

    /** It is ready behind all others, if it has something to do. */
    void schedule(Mailbox mailbox) {
        if (!mailbox.isRunning() && !mailbox.isScheduled() && mailbox.hasWork()) {
            mailbox.scheduled(true);
            ready.add(mailbox);
        }
    }

    boolean isNobodyReady() {
        return ready.isEmpty();
    }

    /** The actor that is next; null if none is ready. It stays scheduled. */
    @Nullable
    Mailbox next() {
        return ready.poll();
    }

    /** It cannot run now: it is next again. */
    void nextAgain(Mailbox mailbox) {
        ready.addFirst(mailbox);
    }

    /** The actor waits for what its type needs; true if it is the first of its type to do so. */
    boolean awaitRuntime(Mailbox mailbox, ActorRuntime.Key type) {
        boolean first = !waitingForRuntime.containsKey(type);
        waitingForRuntime.computeIfAbsent(type, key -> new ArrayList<>()).add(mailbox);
        return first;
    }

    /** What the type needs is there, or another type is: look again. */
    void runtimeReady(ActorRuntime.Key type) {
        List<Mailbox> waiting = waitingForRuntime.remove(type);
        if (waiting != null) {
            ready.addAll(waiting);
        }
    }

    /**
     * A worker gave the actor back.
     *
     * @param rest messages that it did not run, in order: they are the first again
     * @param pauseNanos how long the actor rests before it is ready
     */
    void giveBack(Mailbox mailbox, List<Delivery> rest, long pauseNanos) {
        mailbox.running(false);
        for (Delivery delivery : rest.reversed()) {
            if (delivery.isContinuation()) {
                mailbox.goingOn(false);
                mailbox.word(delivery);
            } else {
                mailbox.waiting().addFirst(delivery);
            }
        }
        if (rest.isEmpty() || !mailbox.hasWork()) {
            schedule(mailbox);
            return;
        }
        mailbox.scheduled(true);
        if (pauseNanos == 0) {
            ready.add(mailbox);
        } else {
            rest(mailbox, pauseNanos);
        }
    }

    void wakeRested() {
        long now = System.nanoTime();
        for (Resting next = resting.peek(); next != null && now - next.until >= 0; next = resting.peek()) {
            resting.remove();
            ready.add(next.mailbox);
        }
    }

    /** How long until the first one has rested; at most {@code most}. */
    long nanosToWake(long now, long most) {
        Resting next = resting.peek();
        return next == null ? most : Math.min(most, next.until - now);
    }

    /** Something of the actor was committed. */
    void committed(Mailbox mailbox) {
        mailbox.committed();
        if (mailbox.isIdle()) {
            idle.add(mailbox);
        }
    }

    /** Keeps the number of idle actors in memory bounded; those used least recently go first. */
    void forgetIdle(int most) {
        var eldest = idle.iterator();
        for (int surplus = idle.size() - most; surplus > 0; surplus--) {
            all.remove(eldest.next().actor().id());
            eldest.remove();
        }
    }

    private record Resting(Mailbox mailbox, long until) {}
}
