package theater.executor.shard;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.executor.kafka.CommitFailedException;
import theater.executor.kafka.Remedy;
import theater.executor.store.ShardStoreException;
import theater.schemas.topic.Lane;

/**
 * A shard while it is assigned to this executor: taken over, run, and after a failure taken over again.
 *
 * <pre>
 *   starting ─▶ taking over ─▶ running ─▶ stopped
 *                  ▲   │           │
 *                  │   ▼ failure   │ failure
 *                  └─ backing off ◀┘
 *                          └── fatal, or records are lost ──▶ failed
 * </pre>
 *
 * <p>One thread of its own runs it; {@link #beginStop} and {@link #awaitStop} come from another.
 */
public final class Shard {
    private static final Logger log = LoggerFactory.getLogger(Shard.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final ShardContext context;
    private final Takeover takeover;
    private final Bisection bisection;
    private final Consumer<Throwable> onFatal;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable ShardLoop loop;

    Shard(ShardContext context, Takeover takeover, Consumer<Throwable> onFatal) {
        this.context = context;
        this.takeover = takeover;
        this.bisection = new Bisection(context.settings().batchRecords());
        this.onFatal = onFatal;
        this.thread =
                Thread.ofPlatform().name("shard-" + context.shard()).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Asks the shard to end; returns at once. */
    void beginStop() {
        stop.countDown();
        ShardLoop running = loop;
        if (running != null) {
            running.stop();
        }
    }

    /** Returns when nothing of the shard is in flight. */
    void awaitStop() throws InterruptedException {
        beginStop();
        thread.join();
    }

    boolean isRunning() {
        return loop != null;
    }

    /** First unsettled offsets of all lanes, for lag tools. */
    Map<TopicPartition, OffsetAndMetadata> positions() {
        ShardLoop running = loop;
        Map<TopicPartition, OffsetAndMetadata> offsets = new java.util.HashMap<>();
        if (running != null) {
            for (Map.Entry<Lane, Long> position : running.committedPositions().entrySet()) {
                offsets.put(context.partition(position.getKey()), new OffsetAndMetadata(position.getValue()));
            }
        }
        return offsets;
    }

    private void run() {
        try (var _ = context.meters()) {
            runUntilStopped();
        }
    }

    private void runUntilStopped() {
        Duration pause = FIRST_PAUSE;
        while (stop.getCount() > 0) {
            long began = System.nanoTime();
            try {
                runOnce();
            } catch (Throwable t) {
                if (!survives(t)) {
                    return;
                }
                boolean ranWell = System.nanoTime() - began > LONGEST_PAUSE.toNanos();
                pause = bisection.takeAdvance() || ranWell ? FIRST_PAUSE : pause;
                if (!pause(pause)) {
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private void runOnce() throws InterruptedException {
        Owned owned = takeover.run(() -> stop.getCount() == 0);
        if (owned == null) {
            return;
        }
        try {
            var current = new ShardLoop(context, owned, bisection);
            loop = current;
            context.meters().tookOver();
            log.atInfo()
                    .addKeyValue("partition", context.shard())
                    .addKeyValue("transaction", owned.transaction())
                    .addKeyValue("parked", owned.parked().size())
                    .log("shard taken over");
            if (stop.getCount() > 0) {
                current.run();
            }
        } finally {
            loop = null;
            try {
                owned.committer().close();
            } finally {
                owned.warm().close();
                owned.store().close();
            }
        }
    }

    /** What to do about the end of a period of ownership; false if there is no next one. */
    private boolean survives(Throwable t) {
        if (stop.getCount() == 0) {
            log.atDebug().setCause(t).addKeyValue("partition", context.shard()).log("shard stopped");
            return false;
        }
        context.meters().failed();
        if (t instanceof PositionLostException lost) {
            log.atError()
                    .setCause(lost)
                    .addKeyValue("partition", context.shard())
                    .log("shard stopped: records are lost");
            return false;
        }
        Remedy remedy = t instanceof CommitFailedException failed ? failed.remedy() : Remedy.ofRead(t);
        if (remedy == Remedy.FATAL || t instanceof Error) {
            onFatal.accept(t);
            return false;
        }
        if (hasCause(t, ShardStoreException.class)) {
            takeover.distrustStore();
        }
        log.atWarn()
                .setCause(t)
                .addKeyValue("partition", context.shard())
                .addKeyValue("remedy", remedy)
                .log("shard failed; what was not committed is forgotten, and the shard is taken over anew");
        return true;
    }

    private static boolean hasCause(Throwable t, Class<? extends Throwable> type) {
        for (Throwable cause = t; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private boolean pause(Duration pause) {
        try {
            return !stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
