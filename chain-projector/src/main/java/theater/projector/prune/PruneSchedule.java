package theater.projector.prune;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.projector.archive.ArchiveParts;
import theater.projector.archive.ArchiveRewriter;
import theater.projector.error.ProjectorException;
import theater.schemas.ClusterConfig;

/**
 * Prunes by rules in the background: at the start, and a while after each run. What goes wrong is logged and left to the
 * next run. One thread of its own.
 */
public final class PruneSchedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PruneSchedule.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
    private static final Duration PATIENCE_WITH_THE_ARCHIVER = Duration.ofMinutes(1);

    private final ClusterConfig cluster;
    private final ArchiveParts parts;
    private final List<PruneRule> rules;
    private final Duration every;
    private final Duration patience;
    private final Counter pruned;
    private final Counter failures;
    private final Thread thread;
    private volatile boolean closed;

    private PruneSchedule(
            ClusterConfig cluster,
            ArchiveParts parts,
            List<PruneRule> rules,
            Duration every,
            Duration patience,
            MeterRegistry meters) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.parts = requireNonNull(parts, "parts is null");
        this.rules = List.copyOf(rules);
        this.every = requireNonNull(every, "every is null");
        this.patience = requireNonNull(patience, "patience is null");
        this.pruned = meters.counter("theater.prune.events");
        this.failures = meters.counter("theater.prune.failures");
        this.thread = Thread.ofPlatform().name("pruner").daemon().unstarted(this::run);
    }

    /**
     * Starts it.
     *
     * @param every from the end of a run to the next
     * @param patience how long a run waits for actors' histories
     */
    public static PruneSchedule start(
            ClusterConfig cluster,
            ArchiveParts parts,
            List<PruneRule> rules,
            Duration every,
            Duration patience,
            MeterRegistry meters) {
        PruneSchedule schedule = new PruneSchedule(cluster, parts, rules, every, patience, meters);
        schedule.thread.start();
        return schedule;
    }

    private void run() {
        while (!closed) {
            try {
                once();
            } catch (RuntimeException e) {
                if (!closed) {
                    failures.increment();
                    LOG.atWarn().setCause(e).log("Pruning broke off and is tried again at its next time");
                }
            }
            if (!closed) {
                LockSupport.parkNanos(every.toNanos());
            }
        }
    }

    private void once() {
        Pruner pruner = new Pruner(
                cluster,
                new ArchiveRewriter(parts, PATIENCE_WITH_THE_ARCHIVER),
                rules,
                Clock.systemUTC(),
                step -> requireOpen());
        PrunePlan plan = pruner.plan();
        if (plan.total().events() == 0) {
            return;
        }
        Pruner.Pruned done = pruner.execute(plan, patience);
        pruned.increment((double) done.events());
        LOG.atInfo()
                .addKeyValue("events", done.events())
                .addKeyValue("unstated", done.unstated())
                .log("The archive was pruned");
    }

    private void requireOpen() {
        if (closed) {
            throw new ProjectorException(ProjectorException.Code.UNAVAILABLE, "stopping");
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                // Where it is cut off a crash would be as well.
                thread.interrupt();
                if (!thread.join(CLOSE_WITHIN)) {
                    LOG.atWarn().log("The pruner did not stop in time");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
