package theater.benchmarks.delay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import theater.benchmarks.cluster.Asking;
import theater.benchmarks.cluster.TopicReader;
import theater.benchmarks.load.SteadyLoad;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Event;
import theater.schemas.avro.TimerSchedule;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;

/** How late actors' timers are: from when each is due to a reader's sight of the committed event of its turn. */
final class TimerLateness {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ClusterConfig cluster;
    private final SteadyLoad load;
    private final Map<String, Long> due = new HashMap<>();
    private final DoubleStream.Builder late = DoubleStream.builder();
    private int fired;

    /** @param actors have the probe's commands; each timer is over before its actor sets the next one */
    TimerLateness(ClusterConfig cluster, int actors, int partitions, int perSecond, Duration delay) {
        byte[] command = ("t " + delay.toMillis() + " echo x").getBytes(UTF_8);
        this.cluster = cluster;
        this.load = new SteadyLoad(cluster, Asking.of(actors, "schedule", command), partitions, perSecond);
    }

    /** Milliseconds, of every timer. */
    double[] measure(Duration length) throws InterruptedException {
        int timers = load.messages(length);
        try (SchemaRegistryClient registry = new SchemaRegistryClient(cluster.registry());
                KafkaConsumer<byte[], byte[]> consumer = TopicReader.consumer(cluster)) {
            AvroCodec<Event> codec =
                    AvroCodec.forTopic(registry, cluster.topics().events(), Event.class);
            List<TopicPartition> events =
                    TopicReader.partitions(consumer, cluster.topics().events());
            consumer.assign(events);
            consumer.seekToEnd(events);
            events.forEach(consumer::position);
            Thread sender = Thread.ofPlatform().name("load").start(() -> load.send(length, (number, nanos) -> {}));
            long deadline = System.nanoTime() + length.plus(PATIENCE).toNanos();
            while (fired < timers) {
                consumer.poll(POLL).forEach(record -> note(codec.decode(record.value()), System.currentTimeMillis()));
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(fired + " of " + timers + " timers came");
                }
            }
            sender.join();
        }
        return late.build().toArray();
    }

    private void note(Event event, long now) {
        for (Object call : event.getCalls()) {
            if (call instanceof TimerSchedule schedule) {
                due.put(schedule.getId(), event.getTime() + schedule.getDelay());
            }
        }
        if (event.getInput() != null && event.getInput().getTimer() != null) {
            Long time = due.remove(event.getInput().getId());
            if (time == null) {
                throw new IllegalStateException("a timer came that nobody set: " + event.getInput());
            }
            late.add((double) (now - time));
            fired++;
        }
    }
}
