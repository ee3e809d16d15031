package theater.cli.demo;

import static java.util.Objects.requireNonNull;

import theater.cli.terminal.Progress;

/** Kills the executor at fixed shares of the work and starts it again. Used by one thread. */
final class Killer {
    private final ExecutorProcess executor;
    private final Progress progress;
    private final int wanted;
    private final long work;
    private int done;

    /**
     * @param wanted how often to kill
     * @param work all of it; with two kills they come at a third and at two thirds
     */
    Killer(ExecutorProcess executor, Progress progress, int wanted, long work) {
        this.executor = requireNonNull(executor, "executor is null");
        this.progress = requireNonNull(progress, "progress is null");
        this.wanted = wanted;
        this.work = work;
    }

    /** Looks how much is done, and kills if it is time. */
    void look(long workDone) throws InterruptedException {
        if (done < wanted && workDone >= work * (done + 1) / (wanted + 1)) {
            executor.kill();
            done++;
            progress.remark("killed the executor (SIGKILL) after " + workDone + " transfers, starting it again");
            executor.start();
        } else {
            executor.check();
        }
    }

    int kills() {
        return done;
    }
}
