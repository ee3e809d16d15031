package theater.executor.turn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.executor.store.ShardStore;
import theater.executor.store.ShardStoreException;
import theater.executor.types.ActorRuntime;
import theater.wasmtime.EngineBusyException;

/**
 * Runs some messages of one actor, one after the other. A guest that has used up its time slice goes to the back of the
 * workers' queue and may go on on another thread.
 *
 * <p>Owns the actor from its submission until it tells the listener that it has ended.
 *
 * @param <W> what the listener knows a message by
 */
public final class TurnTask<W extends Work> {
    /** What was settled is not kept longer from the shard, even if there is more to run. */
    private static final long FLUSH_NANOS = 1_000_000;

    private static final Logger log = LoggerFactory.getLogger(TurnTask.class);

    private final TurnContext context;
    private final Outbox outbox;
    private final ShardStore store;
    private final ActorState actor;
    private final WarmInstances.Ownership warm;
    private final ActorRuntime runtime;
    private final List<W> messages;
    private final Listener<W> listener;
    private int next;
    private @Nullable MessageRun current;

    public TurnTask(
            TurnContext context,
            Outbox outbox,
            ShardStore store,
            ActorState actor,
            WarmInstances.Ownership warm,
            ActorRuntime runtime,
            List<W> messages,
            Listener<W> listener) {
        this.context = context;
        this.outbox = outbox;
        this.store = store;
        this.actor = actor;
        this.warm = warm;
        this.runtime = runtime;
        this.messages = messages;
        this.listener = listener;
    }

    /** Goes on; false if the time slice is over before the end, and it has to be called again. */
    boolean run() {
        try {
            if (!advance()) {
                return false;
            }
            listener.ended(actor.id(), rest());
        } catch (EngineBusyException e) {
            // Too many guests are in the middle of a turn; this one's time will come.
            giveBackRest();
        } catch (ShardStoreException e) {
            listener.storeFailed(e);
            giveBackRest();
        } catch (Throwable t) {
            // Not the guest's doing: nothing of this message counts, and it is tried again.
            log.atWarn()
                    .setCause(t)
                    .addKeyValue("actorId", actor.id())
                    .log("a turn could not be run and will be tried again");
            giveBackRest();
        }
        return true;
    }

    private void giveBackRest() {
        drop();
        listener.failed(actor.id(), rest());
    }

    private List<W> rest() {
        return List.copyOf(messages.subList(next, messages.size()));
    }

    /** False if the time slice is over and there is more to do. */
    private boolean advance() {
        long flushed = System.nanoTime();
        while (next < messages.size()) {
            if (listener.isCancelled()) {
                drop();
                return true;
            }
            W message = messages.get(next);
            Settlement settlement = PruneTurn.isOf(message.message())
                    ? new PruneTurn(context, outbox, store, actor, runtime, message).settle()
                    : StopTurn.isOf(message.message())
                            ? new StopTurn(context, outbox, store, actor, runtime, message).settle()
                            : advance(message);
            if (settlement == null) {
                return false;
            }
            current = null;
            next++;
            listener.settled(message, settlement);
            if (settlement.suspended() != null) {
                // The actor takes no other message before that turn is over.
                return true;
            }
            if (System.nanoTime() - flushed > FLUSH_NANOS) {
                listener.flush();
                flushed = System.nanoTime();
            }
            if (next < messages.size() && listener.isSaturated()) {
                return true;
            }
        }
        return true;
    }

    /** Null if there is more to do. */
    private @Nullable Settlement advance(W message) {
        if (current == null) {
            current = new MessageRun(context, outbox, store, actor, warm, runtime, message);
        }
        return advance(current);
    }

    /** Null if there is more to do. While there are suspects, they run alone, and to their end in one go. */
    private @Nullable Settlement advance(MessageRun run) {
        if (context.suspects().isEmpty()) {
            return run.advance();
        }
        TurnGate gate = context.suspects().gate();
        boolean alone = run.isSuspect();
        if (!gate.enter(alone)) {
            return null;
        }
        try {
            Settlement settlement = run.advance();
            while (alone && settlement == null && !listener.isCancelled()) {
                settlement = run.advance();
            }
            return settlement;
        } finally {
            gate.leave(alone);
        }
    }

    private void drop() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    /** Told what becomes of the messages, on the worker's thread; it need not take notice before the next flush. */
    public interface Listener<W> {
        void settled(W message, Settlement settlement);

        /**
         * The actor is given back.
         *
         * @param rest messages that were not run because of saturation or cancellation, in order
         */
        void ended(String actorId, List<W> rest);

        /**
         * The actor is given back because the host is in trouble.
         *
         * @param rest messages that were not run, in order; they should be tried again a little later
         */
        void failed(String actorId, List<W> rest);

        /** The shard's store cannot be read: the shard has to rebuild it. */
        void storeFailed(ShardStoreException failure);

        /** What it was told until now matters. */
        void flush();

        /** Asked at each time slice and between messages: true makes the task end without running the rest. */
        boolean isCancelled();

        /** Asked between messages: true while what was settled and is not committed is as much as should be in memory. */
        boolean isSaturated();
    }
}
