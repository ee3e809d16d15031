package theater.chaos.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.ActorPartitions;

/** Reads committed replies while a run goes on, and notes when each shard answered. One thread runs it. */
public final class ReplyWatch implements Runnable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String ACTOR = "/actors/";

    private final ClusterConfig cluster;
    private final int partitions;
    private final List<List<Seen>> byShard = new ArrayList<>();
    private volatile boolean stopping;

    public ReplyWatch(ClusterConfig cluster, int partitions) {
        this.cluster = cluster;
        this.partitions = partitions;
        for (int shard = 0; shard < partitions; shard++) {
            byShard.add(new ArrayList<>());
        }
    }

    @Override
    public void run() {
        Map<String, Object> settings = cluster.consumerProperties();
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            String topic = cluster.topics().replies();
            consumer.assign(IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList());
            while (!stopping) {
                for (ConsumerRecord<byte[], byte[]> reply : consumer.poll(POLL)) {
                    Header source = reply.headers().lastHeader("ce_source");
                    String actor = source == null ? "" : new String(source.value(), UTF_8);
                    if (actor.startsWith(ACTOR)) {
                        byShard.get(ActorPartitions.of(actor.substring(ACTOR.length()), partitions))
                                .add(new Seen(reply.timestamp(), System.currentTimeMillis()));
                    }
                }
            }
        }
    }

    /** Ends it, from any thread. */
    public void stop() {
        stopping = true;
    }

    /** How long until a reply of the shard was seen that was made after a time, in milliseconds; asked after the end. */
    public OptionalLong recovery(int shard, long at) {
        return byShard.get(shard).stream()
                .filter(seen -> seen.made > at)
                .mapToLong(seen -> seen.at - at)
                .min();
    }

    private record Seen(long made, long at) {}
}
