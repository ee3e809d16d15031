package theater.executor.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import theater.executor.turn.Settlement;
import theater.schemas.topic.Lane;
import theater.schemas.topic.Topics;

class InboxTest {
    private static final long RETRY_NANOS = 7;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final int BATCH_BYTES = 5;
    private static final Topics TOPICS = new Topics("t.");

    private final Inbox inbox = new Inbox(context(), RETRY_NANOS);
    private final Delivery delivery = new Delivery(null, null, 0, null, null);

    @Test
    void shouldGiveSignalsInTheOrderInWhichTheyWereTold() throws InterruptedException {
        inbox.ended("a/1", List.of(delivery));
        inbox.tell(new Signal.Wake());
        inbox.failed("a/2", List.of());

        assertThat(inbox.poll()).isEqualTo(new Signal.GivenBack("a/1", List.of(delivery), 0));
        assertThat(inbox.await(MINUTE)).isEqualTo(new Signal.Wake());
        assertThat(inbox.await(0)).isEqualTo(new Signal.GivenBack("a/2", List.of(), RETRY_NANOS));
        assertThat(inbox.await(0)).isNull();
    }

    @Test
    void shouldNameTheLaneOfWhatWasFetched() {
        inbox.received(new TopicPartition(TOPICS.lane(Lane.MAILBOX_LOW), 0), List.of(), 12);

        assertThat(inbox.poll()).isEqualTo(new Signal.Fetched(Lane.MAILBOX_LOW, List.of(), 12));
    }

    @Test
    void shouldWakeTheShardThatWaits() throws Exception {
        Waiting shard = new Waiting();

        inbox.tell(new Signal.Wake());

        assertThat(shard.signal()).isEqualTo(new Signal.Wake());
    }

    @Test
    void shouldLetTheShardSleepUntilAWorkerFlushes() throws Exception {
        Waiting shard = new Waiting();
        Settlement settlement = settlement(1);

        inbox.settled(delivery, settlement);
        assertThat(shard.thread.join(Duration.ofMillis(50))).isFalse();
        inbox.flush();

        assertThat(shard.signal()).isEqualTo(new Signal.Settled(delivery, settlement));
    }

    @Test
    void shouldTellThatTheWaitingThreadWasInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> inbox.await(MINUTE)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void shouldBeSaturatedUntilEnoughIsCommitted() {
        inbox.settled(delivery, settlement(2 * BATCH_BYTES - 1));
        assertThat(inbox.isSaturated()).isFalse();

        inbox.counted(settlement(1));
        assertThat(inbox.isSaturated()).isTrue();

        inbox.uncount(1);
        assertThat(inbox.isSaturated()).isFalse();
    }

    @Test
    void shouldMakeWorkersEndWhenItIsCancelled() {
        assertThat(inbox.isCancelled()).isFalse();

        inbox.cancel();

        assertThat(inbox.isCancelled()).isTrue();
    }

    /** A shard's thread that sleeps until it is told something. */
    private final class Waiting {
        private final FutureTask<Signal> signal = new FutureTask<>(() -> inbox.await(MINUTE));
        private final Thread thread = Thread.ofPlatform().daemon().start(signal);

        Waiting() {
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }

        Signal signal() throws Exception {
            return signal.get(30, TimeUnit.SECONDS);
        }
    }

    private static Settlement settlement(int bytes) {
        return Settlement.ofRecords(List.of(new ProducerRecord<>("t", new byte[bytes])));
    }

    /** With what an inbox looks at, and no more. */
    private static ShardContext context() {
        ShardSettings defaults = ShardSettings.DEFAULTS;
        var settings = new ShardSettings(
                defaults.batchRecords(),
                BATCH_BYTES,
                defaults.batchAge(),
                defaults.backlogAge(),
                defaults.unsettled(),
                defaults.parked(),
                defaults.delayed(),
                defaults.parkAfter(),
                defaults.laneRecords(),
                defaults.laneBytes(),
                defaults.budget(),
                defaults.cachedActors(),
                defaults.dedupeAge(),
                defaults.dedupeEntries(),
                defaults.maxBodyBytes());
        return new ShardContext(0, 1, TOPICS, settings, null, null, null, null, null, null, null, null);
    }
}
