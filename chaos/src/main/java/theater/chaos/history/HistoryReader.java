package theater.chaos.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.ActorHead;
import theater.schemas.avro.Event;
import theater.schemas.avro.Positions;
import theater.schemas.avro.Suspension;
import theater.schemas.avro.Timer;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Lane;
import theater.schemas.topic.Topics;

/** Reads what is committed in all topics of a run, from their beginning. Used by one thread. */
public final class HistoryReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Topics topics;
    private final int partitions;
    private final SchemaRegistryClient registry;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final LaneRecords reader;
    private final EventRecords eventReader;
    private final List<StateRecords> stateReaders = new ArrayList<>();
    private final List<LaneRecord> lanes = new ArrayList<>();
    private final List<EventRecord> events = new ArrayList<>();
    private final List<ReplyRecord> replies = new ArrayList<>();
    private final List<DeadLetterRecord> deadLetters = new ArrayList<>();
    private final List<StateTransaction> transactions = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();

    public HistoryReader(ClusterConfig cluster, int partitions) {
        this.topics = cluster.topics();
        this.partitions = partitions;
        this.registry = new SchemaRegistryClient(cluster.registry());
        this.reader = new LaneRecords(topics.prefix());
        this.eventReader = new EventRecords(AvroCodec.forTopic(registry, topics.events(), Event.class));
        var heads = AvroCodec.forSubject(registry, topics.state() + "-head", ActorHead.class);
        var timers = AvroCodec.forSubject(registry, topics.state() + "-timer", Timer.class);
        var waits = AvroCodec.forSubject(registry, topics.state() + "-suspension", Suspension.class);
        var positions = AvroCodec.forSubject(registry, topics.state() + "-positions", Positions.class);
        for (int partition = 0; partition < partitions; partition++) {
            stateReaders.add(new StateRecords(heads, positions, timers, waits));
        }
        Map<String, Object> settings = cluster.consumerProperties();
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        this.consumer = new KafkaConsumer<>(settings);
        this.admin = Admin.create(cluster.adminProperties());
        consumer.assign(Stream.concat(
                        Stream.of(Lane.values()).map(topics::lane),
                        Stream.of(topics.events(), topics.replies(), topics.deadLetters(), topics.state()))
                .flatMap(topic ->
                        IntStream.range(0, partitions).mapToObj(partition -> new TopicPartition(topic, partition)))
                .toList());
    }

    /**
     * Reads what is committed, up to the present ends with what is not decided yet: waits until it is.
     *
     * @throws IllegalStateException if that takes longer than two minutes
     */
    public void readToEnd() {
        Map<TopicPartition, Long> ends = ends();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("some topics could not be read to their ends within " + LIMIT);
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                add(record);
            }
        }
    }

    /** A consumer of committed records tells the end of those only, and the parts of one transaction end one by one. */
    private Map<TopicPartition, Long> ends() {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        consumer.assignment().forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        try {
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the ends of the topics cannot be told", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        Place place = reader.place(record);
        try {
            if (record.topic().equals(topics.events())) {
                events.add(eventReader.event(place, record));
            } else if (record.topic().equals(topics.replies())) {
                replies.add(reader.reply(record));
            } else if (record.topic().equals(topics.deadLetters())) {
                deadLetters.add(reader.deadLetter(record));
            } else if (record.topic().equals(topics.state())) {
                StateTransaction ended = stateReaders.get(record.partition()).add(place, record);
                if (ended != null) {
                    transactions.add(ended);
                }
            } else {
                lanes.add(reader.lane(record));
            }
        } catch (RuntimeException e) {
            unreadable.add(place + ": " + e);
        }
    }

    /** All that was read so far. */
    public History history() {
        List<String> wrong = new ArrayList<>(unreadable);
        for (int partition = 0; partition < partitions; partition++) {
            if (stateReaders.get(partition).isOpen()) {
                wrong.add("state/" + partition + ": the last changes have no positions behind them");
            }
        }
        return new History(
                topics.prefix(), partitions, lanes, events, replies, deadLetters, transactions, List.of(), wrong);
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
        registry.close();
    }
}
