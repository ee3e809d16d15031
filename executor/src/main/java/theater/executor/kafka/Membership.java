package theater.executor.kafka;

import static org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;
import static org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP;

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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which shards are ours: this executor's membership in the group over {@code theater.shards}, whose partition p stands
 * for shard p. Static membership gives a restarted executor its shards back at once.
 *
 * <p>A member that Kafka fences drops its shards and waits for as long as a session lasts. If somebody then has its name,
 * the membership has failed. If nobody has, it joins again: while brokers come and go, the group may hand the name to a
 * request that this very member has given up, and which nobody keeps alive.
 *
 * <p>One thread owns the consumer and calls the {@link Owner}; a revocation returns only when nothing of the shard is in
 * flight, so that the next owner never meets us.
 */
public final class Membership implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Supplier<? extends Consumer<byte[], byte[]>> consumers;
    private final MemberName name;
    private final String shardsTopic;
    private final Owner owner;
    private final Supplier<Map<TopicPartition, OffsetAndMetadata>> positions;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean closed;

    /**
     * @param consumers make a new one of the classic protocol, a static member, which the membership closes
     * @param name that these members have
     * @param positions what the lanes' positions are now, for lag tools only: the truth is in the state topic
     */
    public Membership(
            Supplier<? extends Consumer<byte[], byte[]>> consumers,
            MemberName name,
            String shardsTopic,
            Owner owner,
            Supplier<Map<TopicPartition, OffsetAndMetadata>> positions) {
        this.consumers = consumers;
        this.name = name;
        this.shardsTopic = shardsTopic;
        this.owner = owner;
        this.positions = positions;
        Thread.ofPlatform().name("membership").daemon().start(this::run);
    }

    private void run() {
        try {
            while (!closed) {
                try (var member = new Member(consumers.get())) {
                    member.takePart();
                } catch (FencedInstanceIdException e) {
                    awaitName(e);
                }
            }
        } catch (Throwable t) {
            if (!closed) {
                owner.failed(t);
            }
        } finally {
            ended.countDown();
        }
    }

    /** Returns when the name is free, or when the membership is closed. */
    private void awaitName(FencedInstanceIdException fenced) throws InterruptedException {
        log.atWarn()
                .addKeyValue("name", name.name())
                .log("fenced by a member of the same name; its shards are dropped");
        long end = System.nanoTime() + name.session().toNanos();
        while (!closed) {
            Thread.sleep(POLL);
            if (System.nanoTime() - end < 0) {
                continue;
            }
            switch (name.look()) {
                case FREE -> {
                    log.atWarn().addKeyValue("name", name.name()).log("nobody has the name; joining again");
                    return;
                }
                case TAKEN ->
                    throw new IllegalStateException(
                            "another executor has joined under this name and taken over; give each executor a name of"
                                    + " its own (executor.name)",
                            fenced);
                case UNKNOWN -> {
                    // Brokers are away; they will tell.
                }
            }
        }
    }

    /** One consumer's part in the group. */
    private final class Member implements AutoCloseable {
        private final Consumer<byte[], byte[]> consumer;
        private boolean fenced;

        Member(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
            Membership.this.consumer = consumer;
        }

        /** Until the membership is closed. */
        void takePart() throws InterruptedException {
            consumer.subscribe(List.of(shardsTopic), listener());
            long lastCommit = System.nanoTime();
            while (!closed) {
                pollOnce();
                if (System.nanoTime() - lastCommit >= COMMIT_INTERVAL.toNanos()) {
                    lastCommit = System.nanoTime();
                    publishPositions();
                }
            }
        }

        private void pollOnce() throws InterruptedException {
            try {
                consumer.poll(POLL);
            } catch (WakeupException e) {
                // close() wants the thread.
            } catch (RuntimeException e) {
                Remedy remedy = Remedy.ofRead(e);
                fenced = remedy == Remedy.FENCED;
                if (fenced || remedy == Remedy.FATAL) {
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

        /** Leaves the group, so that the shards move at once; who was fenced has nothing to leave. */
        @Override
        public void close() {
            if (fenced) {
                owner.lostAll();
            }
            try {
                consumer.close(CloseOptions.groupMembershipOperation(fenced ? REMAIN_IN_GROUP : LEAVE_GROUP)
                        .withTimeout(CLOSE_TIMEOUT));
            } catch (RuntimeException e) {
                log.atWarn().setCause(e).log("leaving the group failed; the shards move when the session ends");
            }
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
        Consumer<byte[], byte[]> present = consumer;
        if (present != null) {
            present.wakeup();
        }
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

        /** As {@link #lost} for all there are. */
        void lostAll();

        /** The membership has ended by a failure that retrying cannot help. */
        void failed(Throwable cause);
    }
}
