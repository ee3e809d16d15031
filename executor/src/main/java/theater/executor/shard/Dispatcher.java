package theater.executor.shard;

import java.util.ArrayList;
import java.util.List;
import theater.executor.turn.Outbox;
import theater.executor.turn.TurnTask;
import theater.executor.turn.TurnTasks;
import theater.executor.types.ActorRuntime;

/** Hands actors and their messages over to workers, and counts what is with them. Used by the shard's thread. */
final class Dispatcher {
    private static final int MOST_TASKS_TOGETHER = 8;

    private final ShardContext context;
    private final Owned owned;
    private final Outbox outbox;
    private final Inbox inbox;
    private final List<TurnTask<Delivery>> tasks = new ArrayList<>();
    private int actors;
    private int messages;

    Dispatcher(ShardContext context, Owned owned, Inbox inbox) {
        this.context = context;
        this.owned = owned;
        this.outbox = context.turns().outbox(context.shard());
        this.inbox = inbox;
    }

    /** The actor is to handle these messages; nothing begins before {@link #flush}. */
    void add(Mailbox mailbox, ActorRuntime runtime, List<Delivery> slice) {
        tasks.add(new TurnTask<>(
                context.turns(), outbox, owned.store(), mailbox.actor(), owned.warm(), runtime, slice, inbox));
        mailbox.running(true);
        actors++;
        messages += slice.size();
    }

    /** A few actors are spread over the workers, many are handed over together. */
    void flush() {
        int together = Math.clamp(tasks.size() / 4, 1, MOST_TASKS_TOGETHER);
        for (int from = 0; from < tasks.size(); from += together) {
            List<TurnTask<Delivery>> some = tasks.subList(from, Math.min(tasks.size(), from + together));
            context.workers().execute(new TurnTasks<>(context.workers(), inbox, some));
        }
        tasks.clear();
    }

    void settled() {
        messages--;
    }

    /** An actor is given back with so many messages that were not run. */
    void givenBack(int rest) {
        actors--;
        messages -= rest;
    }

    /** Actors that are with workers. */
    int actors() {
        return actors;
    }

    /** Messages that are with workers. */
    int messages() {
        return messages;
    }
}
