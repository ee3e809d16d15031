package theater.embeddedregistry;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic behind the registry. One thread at a time.
 *
 * <p>Records are written in transactions of one record, under one transactional id: opening the log ends whatever an
 * earlier writer left undecided, so that what is read then is all there is. After a failed write the outcome is
 * unknown, and the log must be opened and read again.
 */
final class SchemaLog implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> kafka;
    private final String topic;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    SchemaLog(Map<String, Object> kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    boolean isOpen() {
        return producer != null;
    }

    /**
     * Takes the log over and reads it from its beginning.
     *
     * @throws KafkaException if that does not succeed; the log stays closed
     */
    void open(Consumer<LogRecord> reader) {
        close();
        createTopic();
        KafkaProducer<byte[], byte[]> opened = new KafkaProducer<>(producerProperties());
        try {
            opened.initTransactions();
            readAll(reader);
        } catch (RuntimeException e) {
            opened.close(Duration.ZERO);
            throw e;
        }
        producer = opened;
    }

    /**
     * Writes a record and returns when it is committed.
     *
     * @throws KafkaException if that is not known; the log is closed then
     */
    void append(LogRecord record) {
        KafkaProducer<byte[], byte[]> writer = producer;
        if (writer == null) {
            throw new IllegalStateException("the log is not open");
        }
        try {
            writer.beginTransaction();
            // Not waited for: the commit fails if this did.
            var _ = writer.send(new ProducerRecord<>(topic, 0, record.key(), record.value()));
            writer.commitTransaction();
        } catch (KafkaException e) {
            close();
            throw e;
        }
    }

    private void createTopic() {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put("default.api.timeout.ms", 10_000);
        properties.put("request.timeout.ms", 5_000);
        try (Admin admin = Admin.create(properties)) {
            NewTopic wanted = new NewTopic(topic, 1, (short) 1).configs(Map.of("cleanup.policy", "compact"));
            admin.createTopics(List.of(wanted)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("cannot create topic " + topic, e.getCause());
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void readAll(Consumer<LogRecord> reader) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerProperties())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            Long end = consumer.endOffsets(Set.of(partition)).get(partition);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (end != null && consumer.position(partition) < end) {
                if (System.nanoTime() - deadline > 0) {
                    throw new TimeoutException("topic " + topic + " could not be read to its end");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    LogRecord.parse(record.key(), record.value()).ifPresent(reader);
                }
            }
        }
    }

    private Map<String, Object> consumerProperties() {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
        properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
        properties.put("default.api.timeout.ms", 10_000);
        properties.put("request.timeout.ms", 5_000);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        properties.put("allow.auto.create.topics", false);
        return properties;
    }

    private Map<String, Object> producerProperties() {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put("key.serializer", ByteArraySerializer.class.getName());
        properties.put("value.serializer", ByteArraySerializer.class.getName());
        properties.put("transactional.id", "schema-registry-" + topic);
        properties.put("transaction.timeout.ms", 10_000);
        properties.put("max.block.ms", 10_000);
        properties.put("delivery.timeout.ms", 8_000);
        properties.put("request.timeout.ms", 4_000);
        return properties;
    }

    @Override
    public void close() {
        KafkaProducer<byte[], byte[]> closing = producer;
        producer = null;
        if (closing != null) {
            closing.close(Duration.ofSeconds(1));
        }
    }
}
