package theater.benchmarks.shards;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import theater.benchmarks.cluster.TopicReader;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.Lane;

/**
 * The executor's way with Kafka, without actors: one consumer reads all lanes and hands records to groups of shards; each
 * group commits with two producers in turn, while its next batch gathers. One group for each shard is what the executor
 * does; one group for all is a pair of ids for the process.
 */
final class ShardGroups implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int POLL_RECORDS = 500;
    private static final long PAUSE_RECORDS = 8_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> lane;
    private final List<ShardGroup> groups = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ConcurrentLinkedQueue<Future<?>> running = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    /** Opens consumer and producers; the lanes are read from their present ends, or from their starts. */
    ShardGroups(ClusterConfig cluster, int count, boolean fromStart, String run) {
        Map<String, Object> settings = cluster.consumerProperties();
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        consumer = new KafkaConsumer<>(settings);
        lane = TopicReader.partitions(consumer, cluster.topics().lane(Lane.MAILBOX_NORMAL));
        consumer.assign(lane);
        if (fromStart) {
            consumer.seekToBeginning(lane);
        } else {
            consumer.seekToEnd(lane);
        }
        lane.forEach(consumer::position);
        for (int i = 0; i < count; i++) {
            groups.add(new ShardGroup(cluster, run + "-" + count + "-" + i));
        }
    }

    /** Starts the threads. */
    void start() {
        groups.forEach(group -> running.add(threads.submit(group::run)));
        running.add(threads.submit(this::read));
    }

    private void read() {
        try (consumer) {
            while (!stopping) {
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
                Map<Integer, List<ConsumerRecord<byte[], byte[]>>> shares = new HashMap<>();
                for (TopicPartition partition : polled.partitions()) {
                    shares.computeIfAbsent(partition.partition() % groups.size(), group -> new ArrayList<>())
                            .addAll(polled.records(partition));
                }
                shares.forEach((group, records) -> groups.get(group).add(records));
                backpressure();
            }
        }
    }

    private void backpressure() {
        List<TopicPartition> full = new ArrayList<>();
        List<TopicPartition> free = new ArrayList<>();
        for (TopicPartition partition : lane) {
            boolean paused = groups.get(partition.partition() % groups.size()).waiting() > PAUSE_RECORDS;
            (paused ? full : free).add(partition);
        }
        consumer.pause(full);
        consumer.resume(free);
    }

    /** Returns when so many messages are committed. */
    void await(long messages) throws InterruptedException, ExecutionException {
        while (groups.stream().mapToLong(ShardGroup::committed).sum() < messages) {
            for (Future<?> thread : running) {
                if (thread.isDone()) {
                    thread.get();
                    throw new IllegalStateException("a thread ended too early");
                }
            }
            Thread.sleep(5);
        }
    }

    /** Transactions of all groups. */
    long transactions() {
        return groups.stream().mapToLong(ShardGroup::transactions).sum();
    }

    @Override
    public void close() {
        stopping = true;
        groups.forEach(ShardGroup::stop);
        threads.close();
    }
}
