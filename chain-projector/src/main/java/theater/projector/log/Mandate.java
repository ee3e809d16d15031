package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.schemas.ClusterConfig;

/**
 * The active sequencer's hold on its role, for one term: beats that standbys see, each in a transaction. Whoever takes the
 * role fences the producer of the one before, so a beat that was committed is one of whoever is active, and a process
 * that was paused for long learns from its next beat that it is not. Beats on a thread of its own; any thread may ask.
 */
final class Mandate implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mandate.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    private final String instance;
    private final LongSupplier position;
    private final TopicPartition leaves;
    private final ConsumerGroupMetadata group;
    private final Producer<byte[], byte[]> producer;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private long number;
    private volatile boolean lost;

    /**
     * Takes the role from whoever has it.
     *
     * @param position this instance's position in {@code chain.leaves}, for those who look at the group's offsets
     */
    Mandate(ClusterConfig cluster, String instance, LongSupplier position) {
        this.instance = requireNonNull(instance, "instance is null");
        this.position = requireNonNull(position, "position is null");
        this.leaves = new TopicPartition(cluster.topics().leaves(), 0);
        this.group = withoutMembers(cluster);
        this.producer = TermClients.producer(cluster, "sequencer");
        this.thread = Thread.ofPlatform().name("sequencer-mandate").daemon().unstarted(this::run);
        try {
            producer.initTransactions();
            beat(true);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
        thread.start();
    }

    /** The group as seen by who is no member of it. */
    private static ConsumerGroupMetadata withoutMembers(ClusterConfig cluster) {
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, Election.group(cluster));
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            return consumer.groupMetadata();
        }
    }

    /** Whether nobody else is known to have taken the role. */
    boolean isHeld() {
        return !lost;
    }

    private void run() {
        try {
            while (!ended.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                beat(true);
            }
            beat(false);
        } catch (InterruptedException e) {
            LOG.atInfo().log("The sequencer's beats were interrupted");
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("The sequencer's role is lost");
        }
        lost = true;
    }

    /** Only on the constructor's thread, and then only on this one's. */
    private void beat(boolean held) {
        Beat beat = new Beat(instance, number++, held);
        producer.beginTransaction();
        producer.sendOffsetsToTransaction(
                Map.of(leaves, new OffsetAndMetadata(position.getAsLong(), beat.format())), group);
        // If this fails the role is lost; the next one to take it ends what is open.
        producer.commitTransaction();
    }

    /** Gives the role back, so that another takes it at once. */
    @Override
    public void close() {
        ended.countDown();
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ZERO);
    }
}
