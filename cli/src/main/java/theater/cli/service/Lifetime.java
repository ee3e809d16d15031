package theater.cli.service;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.cli.error.ExitCode;

/**
 * Keeps a process running until it is asked to stop (SIGTERM, Ctrl-C) or one of its parts fails, then closes it in bounded
 * time. A clean stop ends with exit code 0.
 */
public final class Lifetime {
    private static final Logger LOG = LoggerFactory.getLogger(Lifetime.class);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(25);

    private final CompletableFuture<Integer> end = new CompletableFuture<>();

    /** Ends the process: a part cannot go on. Any thread may call; the first reason counts. */
    public void fail(Throwable cause) {
        LOG.atError().setCause(cause).log("stopping, because a part failed");
        end.complete(ExitCode.SOFTWARE);
    }

    /** Ends the process as SIGTERM does. */
    public void stop() {
        end.complete(ExitCode.OK);
    }

    /**
     * Waits for the end and closes the system. After a signal this does not return: the process is gone.
     *
     * @return the exit code
     */
    public int runUntilStopped(AutoCloseable system) throws InterruptedException {
        Thread hook = Thread.ofPlatform().name("stop").unstarted(() -> {
            end.complete(ExitCode.OK);
            // A process that ends by a signal has the signal's exit code, unless it is told otherwise here.
            Runtime.getRuntime().halt(close(system) ? end.join() : ExitCode.SOFTWARE);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        int code = end.join();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook runs already and will end the process.
            hook.join();
        }
        return close(system) ? code : ExitCode.SOFTWARE;
    }

    private static boolean close(AutoCloseable system) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread.ofPlatform().name("close").daemon().start(() -> {
            try {
                system.close();
                closed.complete(null);
            } catch (Exception | Error e) {
                closed.completeExceptionally(e);
            }
        });
        try {
            closed.get(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (Exception e) {
            LOG.atError().setCause(e).log("the stop did not go well; what is durable stays so");
            return false;
        }
    }
}
