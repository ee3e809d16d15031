package theater.executor.shard;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import theater.executor.turn.ActorState;

/**
 * The messages of one actor that were admitted and are not settled, in the order of their admission. Used by the shard's
 * thread.
 */
final class Mailbox {
    private final ActorState actor;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private Suspended.@Nullable Waiting suspended;
    private @Nullable Delivery word;
    private boolean goingOn;
    private @Nullable Delivery wakeUp;
    private boolean running;
    private boolean scheduled;
    private int uncommitted;
    private @Nullable Batch lastBatch;
    private int parked;

    Mailbox(String actorId) {
        this.actor = new ActorState(actorId);
    }

    ActorState actor() {
        return actor;
    }

    Deque<Delivery> waiting() {
        return waiting;
    }

    /** The actor's turn that waits; null if it has none. */
    Suspended.@Nullable Waiting suspended() {
        return suspended;
    }

    void suspended(Suspended.@Nullable Waiting turn) {
        suspended = turn;
    }

    /** What ends the wait of its turn; null if nothing has come. */
    @Nullable
    Delivery word() {
        return word;
    }

    void word(@Nullable Delivery ending) {
        word = ending;
    }

    /** Whether its turn that waited is with a worker. */
    boolean isGoingOn() {
        return goingOn;
    }

    void goingOn(boolean now) {
        goingOn = now;
    }

    /** What would have woken its turn, had nothing else come before: it is settled with the turn. */
    void hold(Delivery second) {
        wakeUp = second;
    }

    /** Ends {@link #hold}; null if nothing is held. */
    @Nullable
    Delivery takeHeld() {
        Delivery held = wakeUp;
        wakeUp = null;
        return held;
    }

    /** Whether there is something that it may do now. */
    boolean hasWork() {
        return suspended == null ? !waiting.isEmpty() : word != null;
    }

    /** A worker owns the actor. */
    boolean isRunning() {
        return running;
    }

    void running(boolean now) {
        running = now;
    }

    /** Stands in the queue of actors to run. */
    boolean isScheduled() {
        return scheduled;
    }

    void scheduled(boolean now) {
        scheduled = now;
    }

    /** A message of the actor waits in the state from now on. */
    void park() {
        parked++;
    }

    /** A parked message is settled. */
    void unpark() {
        parked--;
    }

    /** Messages that wait in the state. */
    int parked() {
        return parked;
    }

    /**
     * Something of the actor is settled.
     *
     * @param batch that later turns must not be committed before; null: it was no turn
     */
    void settled(@Nullable Batch batch) {
        uncommitted++;
        lastBatch = batch == null ? lastBatch : batch;
    }

    /** The batch of the message that was settled last; null if that is committed. */
    @Nullable
    Batch lastBatch() {
        return lastBatch;
    }

    void committed() {
        uncommitted--;
        if (uncommitted == 0) {
            lastBatch = null;
        }
    }

    /** Nothing would be lost if the actor were forgotten: the store knows all about it. */
    boolean isIdle() {
        return !running && !scheduled && waiting.isEmpty() && word == null && uncommitted == 0 && actor.isClean();
    }
}
