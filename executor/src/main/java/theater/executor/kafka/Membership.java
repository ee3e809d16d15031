package theater.executor.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which shards are ours: this executor's membership in the group over {@code theater.shards}, whose partition p stands
 * for shard p. Static membership gives a restarted executor its shards back at once.
 *
 * <p>One thread owns the consumer and calls the {@link Owner}; a revocation returns only when nothing of the shard is in
 * flight, so that the next owner never meets us.
 */
public final class Membership implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final String shardsTopic;
    private final Owner owner;
    private final Supplier<Map<TopicPartition, OffsetAndMetadata>> positions;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closed;

    /**
     * @param consumer classic protocol, static member; given up to the membership, which closes it
     * @param positions what the lanes' positions are now, for lag tools only: the truth is in the state topic
     */
    public Membership(
            Consumer<byte[], byte[]> consumer,
            String shardsTopic,
            Owner owner,
            Supplier<Map<TopicPartition, OffsetAndMetadata>> positions) {
        this.consumer = consumer;
        this.shardsTopic = shardsTopic;
        this.owner = owner;
        this.positions = positions;
        Thread.ofPlatform().name("membership").daemon().start(this::run);
    }

    private void run() {
        try {
            consumer.subscribe(List.of(shardsTopic), listener());
            long lastCommit = System.nanoTime();
            while (!closed) {
                pollOnce();
                if (System.nanoTime() - lastCommit >= COMMIT_INTERVAL.toNanos()) {
                    lastCommit = System.nanoTime();
                    publishPositions();
                }
            }
        } catch (Throwable t) {
            if (!closed) {
                owner.failed(explain(t));
            }
        } finally {
            leave();
            ended.countDown();
        }
    }

    private void pollOnce() throws InterruptedException {
        try {
            consumer.poll(POLL);
        } catch (WakeupException e) {
            // close() wants the thread.
        } catch (RuntimeException e) {
            if (Remedy.ofRead(e) == Remedy.FATAL) {
                throw e;
            }
            log.atWarn().setCause(e).log("group membership failed; trying again");
            Thread.sleep(POLL);
        }
    }

    private void publishPositions() {
        Map<TopicPartition, OffsetAndMetadata> now = positions.get();
        if (!now.isEmpty()) {
            consumer.commitAsync(now, (offsets, failure) -> {
                if (failure != null) {
                    log.atDebug().setCause(failure).log("positions for lag tools were not published");
                }
            });
        }
    }

    private static Throwable explain(Throwable t) {
        if (t instanceof FencedInstanceIdException) {
            return new IllegalStateException(
                    "another executor has joined under this name and taken over; give each executor a name of its own"
                            + " (executor.name)",
                    t);
        }
        return t;
    }

    private void leave() {
        try {
            consumer.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                    .withTimeout(CLOSE_TIMEOUT));
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("leaving the group failed; the shards move when the session ends");
        }
    }

    private ConsumerRebalanceListener listener() {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
                assigned.forEach(shard -> owner.assigned(shard.partition()));
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
                owner.revoked(revoked.stream().map(TopicPartition::partition).toList());
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> lost) {
                owner.lost(lost.stream().map(TopicPartition::partition).toList());
            }
        };
    }

    /** Revokes what is assigned, leaves the group, so that the shards move at once, and returns when that is done. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        Uninterruptibly.await(ended::await);
    }

    /** Told what is ours; called on the membership's thread. */
    public interface Owner {
        /** Returns at once; the takeover goes on by itself. */
        void assigned(int shard);

        /** Ends the shards in good order; returns when nothing of them is in flight. */
        void revoked(List<Integer> shards);

        /** Somebody else has them already: drops them; returns when nothing of them is in flight. */
        void lost(List<Integer> shards);

        /** The membership has ended by a failure that retrying cannot help. */
        void failed(Throwable cause);
    }
}
