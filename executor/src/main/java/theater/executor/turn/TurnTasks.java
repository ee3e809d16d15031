package theater.executor.turn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Tasks of some actors, which one worker runs one after the other: handing them over costs once. A guest that has used up
 * its time slice goes to the back of the workers' queue alone, and so do the others when they have had to wait too long.
 *
 * <p>Used by one thread at a time.
 *
 * @param <W> what the listener knows a message by
 */
public final class TurnTasks<W extends Work> implements Runnable {
    private static final long LONGEST_NANOS = 2_000_000;

    private final Executor workers;
    private final TurnTask.Listener<W> listener;
    private final Deque<TurnTask<W>> tasks;

    public TurnTasks(Executor workers, TurnTask.Listener<W> listener, List<TurnTask<W>> tasks) {
        this.workers = workers;
        this.listener = listener;
        this.tasks = new ArrayDeque<>(tasks);
    }

    @Override
    public void run() {
        long begin = System.nanoTime();
        for (TurnTask<W> task = tasks.poll(); task != null; task = tasks.poll()) {
            if (!task.run()) {
                workers.execute(new TurnTasks<>(workers, listener, List.of(task)));
            }
            if (!tasks.isEmpty() && System.nanoTime() - begin > LONGEST_NANOS) {
                workers.execute(this);
                break;
            }
        }
        listener.flush();
    }
}
