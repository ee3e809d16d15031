package theater.cli.replay;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;
import theater.schemas.ClusterConfig;
import theater.schemas.message.HeaderNames;
import theater.schemas.topic.Lane;
import theater.schemas.topic.Topics;

/**
 * Copies the messages of one partition of a public lane to the same partition under another prefix, in order and each
 * once: records and position are written in one transaction, so that a copy that was broken off goes on where it was. Used
 * by one thread.
 */
public final class MailboxCopy {
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int BATCH = 1_000;

    /** An old message would be late, or early, by them. */
    private static final Set<String> TIMES = Set.of(HeaderNames.EXPIRY_TIME, HeaderNames.DELIVERY_TIME);

    private final ClusterConfig cluster;
    private final TopicPartition source;
    private final TopicPartition target;
    private final String group;

    /**
     * @param cluster with the prefix from which it copies
     * @param topic of a public lane
     * @param into the other prefix
     * @throws CliException if the topics are not such
     */
    public MailboxCopy(ClusterConfig cluster, String topic, int partition, Topics into) {
        Lane lane = cluster.topics()
                .laneOf(topic)
                .filter(Lane::isPublic)
                .orElseThrow(() -> CliException.usage("--topic " + topic + ": only messages from outside are copied, "
                        + names(cluster.topics())
                        + "; what actors sent, their copies send again."));
        if (into.prefix().startsWith(cluster.topics().prefix())
                || cluster.topics().prefix().startsWith(into.prefix())) {
            throw CliException.usage("--into " + into.prefix() + ": neither prefix may begin with the other ("
                    + cluster.topics().prefix() + ").");
        }
        this.cluster = cluster;
        this.source = new TopicPartition(topic, partition);
        this.target = new TopicPartition(into.lane(lane), partition);
        this.group = into.prefix() + "copy-of-" + topic;
    }

    private static String names(Topics topics) {
        return String.join(
                ", ",
                java.util.Arrays.stream(Lane.values())
                        .filter(Lane::isPublic)
                        .map(topics::lane)
                        .toList());
    }

    /**
     * What was copied.
     *
     * @param from the partition that was read
     * @param into the partition that was written
     * @param first offset that was looked at
     * @param next where another copy goes on
     * @param messages how many there were
     */
    public record Copied(String from, String into, long first, long next, long messages) {}

    /**
     * Copies up to the present end.
     *
     * @param from first offset; null: where the last copy ended, or the beginning
     * @param to offset before which it ends; null: the present end
     */
    public Copied run(@Nullable Long from, @Nullable Long to, Progress progress) {
        Map<String, Object> reading = cluster.consumerProperties();
        reading.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        reading.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH);
        Map<String, Object> writing = cluster.producerProperties();
        // Whoever copies the same again fences the one before.
        writing.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group + "-" + source.partition());
        try (var consumer = new KafkaConsumer<byte[], byte[]>(reading);
                var producer = new KafkaProducer<byte[], byte[]>(writing)) {
            requirePartition(consumer, source, "there is nothing to copy");
            requirePartition(consumer, target, "prepare it with 'theater init' and topics.prefix in its configuration");
            producer.initTransactions();
            consumer.assign(List.of(source));
            long present = consumer.endOffsets(List.of(source), WITHIN).getOrDefault(source, 0L);
            long first = begin(consumer, from, present);
            long end = to == null ? present : Math.min(present, to);
            return copy(consumer, producer, first, end, progress);
        } catch (KafkaException e) {
            throw CliException.unreachable(
                    "Copying " + source + " broke off: " + e.getMessage()
                            + "\nWhat was copied is whole; without --from the next copy goes on behind it.",
                    e);
        }
    }

    private long begin(KafkaConsumer<byte[], byte[]> consumer, @Nullable Long from, long end) {
        long beginning = consumer.beginningOffsets(List.of(source), WITHIN).getOrDefault(source, 0L);
        OffsetAndMetadata committed = consumer.committed(Set.of(source), WITHIN).get(source);
        long first = from != null ? from : committed != null ? committed.offset() : beginning;
        if (first < beginning || first > end) {
            throw CliException.usage("--from " + first + ": the offsets of " + source + " that are there go from "
                    + beginning + " to " + (end - 1) + ".");
        }
        consumer.seek(source, first);
        return first;
    }

    private Copied copy(
            KafkaConsumer<byte[], byte[]> consumer,
            KafkaProducer<byte[], byte[]> producer,
            long first,
            long end,
            Progress progress) {
        long messages = 0;
        long next = first;
        long progressed = System.nanoTime();
        while (next < end) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (consumer.position(source, WITHIN) <= next) {
                if (System.nanoTime() - progressed > WITHIN.toNanos()) {
                    throw new TimeoutException("nothing of it can be read");
                }
                continue;
            }
            progressed = System.nanoTime();
            producer.beginTransaction();
            for (ConsumerRecord<byte[], byte[]> record : records.records(source)) {
                if (record.offset() < end) {
                    // The commit tells of a failure.
                    var _ = producer.send(copied(record));
                    messages++;
                }
            }
            // Behind the markers of transactions as well.
            next = Math.min(consumer.position(source, WITHIN), end);
            producer.sendOffsetsToTransaction(Map.of(source, new OffsetAndMetadata(next)), consumer.groupMetadata());
            producer.commitTransaction();
            progress.at(next - first, end - first, "offsets");
        }
        return new Copied(source.toString(), target.toString(), first, next, messages);
    }

    private ProducerRecord<byte[], byte[]> copied(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = new RecordHeaders();
        for (Header header : record.headers()) {
            if (!TIMES.contains(header.key())) {
                headers.add(header);
            }
        }
        return new ProducerRecord<>(target.topic(), target.partition(), record.key(), record.value(), headers);
    }

    private static void requirePartition(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, String remedy) {
        List<PartitionInfo> there = consumer.partitionsFor(partition.topic(), WITHIN);
        if (partition.partition() < 0 || there == null || partition.partition() >= there.size()) {
            throw new CliException(
                    ExitCode.REFUSED,
                    "no-such-partition",
                    "There is no partition " + partition.partition() + " of topic " + partition.topic() + ": " + remedy
                            + ".",
                    null);
        }
    }
}
