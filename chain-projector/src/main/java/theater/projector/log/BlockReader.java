package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import theater.projector.error.ProjectorException;

/**
 * Reads the topic of blocks, each partition from the block that is its last in the log. Where that block was is a hint: if
 * another block stands there, or the topic is shorter, the partition is read from its beginning. One thread, for one term.
 */
final class BlockReader {
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final String topic;
    private final Set<Integer> rewound = new HashSet<>();
    private KafkaFuture<TopicDescription> look;
    private @Nullable Uuid topicId;
    private long lastLookNanos;

    BlockReader(Consumer<byte[], byte[]> consumer, Admin admin, String topic) {
        this.admin = requireNonNull(admin, "admin is null");
        this.consumer = requireNonNull(consumer, "consumer is null");
        this.topic = requireNonNull(topic, "topic is null");
        this.look = describe();
    }

    /** @param last each partition's last block in the log */
    void seek(IntFunction<LastBlock> last) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            // It is read once more, so that another one in its place shows at once.
            long known = last.apply(partition.partition()).offset();
            long beginning = beginnings.getOrDefault(partition, 0L);
            boolean isThere = known >= beginning && known < ends.getOrDefault(partition, 0L);
            consumer.seek(partition, isThere ? known : beginning);
        }
    }

    /** @throws ProjectorException UNAVAILABLE if the topic was made anew since */
    ConsumerRecords<byte[], byte[]> poll(Duration wait) {
        if (look.isDone() && System.nanoTime() - lastLookNanos > LOOK.toNanos()) {
            requireSameTopic();
            lastLookNanos = System.nanoTime();
            look = describe();
        }
        return consumer.poll(wait);
    }

    private KafkaFuture<TopicDescription> describe() {
        return requireNonNull(
                admin.describeTopics(List.of(topic)).topicNameValues().get(topic), "nothing is said of the topic");
    }

    /** A consumer goes on at its old offset in a topic of the same name. */
    private void requireSameTopic() {
        if (look.isCompletedExceptionally()) {
            return;
        }
        Uuid seen = look.toCompletionStage().toCompletableFuture().join().topicId();
        if (topicId != null && !topicId.equals(seen)) {
            throw new ProjectorException(
                    ProjectorException.Code.UNAVAILABLE, topic + " was made anew, and is read from its beginning");
        }
        topicId = seen;
    }

    /**
     * Goes back to a partition's beginning, because a block is missing that may stand there: offsets of a topic that was made
     * anew mean nothing.
     *
     * @return false if that was done before
     */
    boolean rewind(int partition) {
        if (!rewound.add(partition)) {
            return false;
        }
        consumer.seekToBeginning(List.of(new TopicPartition(topic, partition)));
        return true;
    }
}
