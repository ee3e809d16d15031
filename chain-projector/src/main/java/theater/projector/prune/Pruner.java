package theater.projector.prune;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import theater.chain.EventFields;
import theater.projector.archive.ArchiveRewriter;
import theater.projector.archive.ArchivedBlock;
import theater.projector.archive.ArchivedEvent;
import theater.projector.error.ProjectorException;
import theater.schemas.ClusterConfig;

/**
 * Prunes the archive by rules, in three steps: each actor's history states which events may go; when those statements are
 * archived themselves, which is after a signed checkpoint covers them, segments are written again without the events'
 * bytes. Everything that counts is in the archive: a process may die anywhere, and whoever does the same again goes on
 * where it was. One thread.
 */
public final class Pruner {
    private static final Duration LOOK = Duration.ofMillis(500);

    private final ClusterConfig cluster;
    private final ArchiveRewriter archive;
    private final List<PruneRule> rules;
    private final Clock clock;
    private final long now;
    private final Consumer<String> progress;
    private final Map<Integer, Long> begins = new TreeMap<>();
    private final Map<Integer, PartitionFacts> facts = new HashMap<>();
    private final Map<Integer, Long> read = new HashMap<>();

    /** @param progress told what is being done, for people */
    public Pruner(
            ClusterConfig cluster,
            ArchiveRewriter archive,
            List<PruneRule> rules,
            Clock clock,
            Consumer<String> progress) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.archive = requireNonNull(archive, "archive is null");
        this.rules = List.copyOf(rules);
        this.clock = requireNonNull(clock, "clock is null");
        this.now = clock.millis();
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * What came of it.
     *
     * @param events that lost their bytes
     * @param unstated actors whose histories do not state it yet: what they would lose is still there
     */
    public record Pruned(long events, long unstated) {}

    /**
     * Looks at the whole archive and changes nothing.
     *
     * @throws ProjectorException UNAVAILABLE if Kafka cannot be asked what it has, ARCHIVE_DAMAGED
     */
    public PrunePlan plan() {
        begins.putAll(begins());
        PrunePlan plan = new PrunePlan();
        for (int partition : begins.keySet()) {
            progress.accept("Looking at partition " + partition);
            PartitionFacts known = new PartitionFacts(rules);
            facts.put(partition, known);
            read.put(partition, archive.read(partition, 0, known::read));
            var _ = archive.read(partition, 0, block -> plan(partition, block, plan));
        }
        return plan;
    }

    private void plan(int partition, ArchivedBlock block, PrunePlan plan) {
        PartitionFacts known = known(partition);
        for (ArchivedEvent event : block.events()) {
            Optional<EventFields> fields = event.fields();
            Optional<PruneRule> rule = fields.flatMap(found -> rule(known, found));
            if (rule.isPresent()) {
                EventFields chosen = fields.orElseThrow();
                if (event.offset() >= begins.getOrDefault(partition, 0L)) {
                    plan.stillInKafka();
                    continue;
                }
                plan.chosen(chosen.type(), event.event().length);
                if (!known.isStated(chosen.actor(), chosen.seq())) {
                    plan.unstated(
                            partition, chosen.actor(), chosen.seq(), rule.get().reason());
                }
            }
        }
    }

    private PartitionFacts known(int partition) {
        return requireNonNull(facts.get(partition), "plan first");
    }

    private Optional<PruneRule> rule(PartitionFacts known, EventFields fields) {
        long newest = known.newest(fields.actor());
        return rules.stream().filter(rule -> rule.chooses(fields, newest, now)).findFirst();
    }

    /**
     * Does what the plan says, as far as the actors' histories state it in time.
     *
     * @param patience how long to wait for the statements to be archived
     */
    public Pruned execute(PrunePlan plan, Duration patience) {
        Map<Integer, Map<String, PruneRange>> open = new TreeMap<>();
        try (PruneRequests requests = new PruneRequests(cluster, clock)) {
            plan.unstated().forEach((partition, ranges) -> {
                requests.send(partition, ranges);
                open.put(partition, new TreeMap<>(ranges));
            });
        }
        long unstated = await(open, patience);
        long events = 0;
        for (int partition : facts.keySet()) {
            progress.accept("Pruning partition " + partition);
            events += archive.prune(partition, (event, fields) -> mayGo(partition, event, fields));
        }
        return new Pruned(events, unstated);
    }

    private boolean mayGo(int partition, ArchivedEvent event, EventFields fields) {
        PartitionFacts known = known(partition);
        return event.offset() < begins.getOrDefault(partition, 0L)
                && known.isStated(fields.actor(), fields.seq())
                && rule(known, fields).isPresent();
    }

    /** How many actors' histories do not state it in the end. */
    private long await(Map<Integer, Map<String, PruneRange>> open, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            open.forEach((partition, ranges) -> {
                PartitionFacts known = known(partition);
                read.put(partition, archive.read(partition, read.getOrDefault(partition, 0L), known::read));
                ranges.entrySet().removeIf(entry -> known.isStated(entry.getKey(), entry.getValue()));
            });
            long left = open.values().stream().mapToLong(Map::size).sum();
            if (left == 0 || System.nanoTime() - deadline > 0) {
                return left;
            }
            progress.accept("Waiting until " + left + " actors' histories state it and that is archived");
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** The first offset of each partition that Kafka has. */
    private Map<Integer, Long> begins() {
        String topic = cluster.topics().events();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(cluster.consumerProperties())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            Map<Integer, Long> found = new TreeMap<>();
            consumer.beginningOffsets(partitions)
                    .forEach((partition, offset) -> found.put(partition.partition(), offset));
            return found;
        } catch (KafkaException e) {
            throw new ProjectorException(
                    ProjectorException.Code.UNAVAILABLE,
                    "Kafka at " + cluster.bootstrapServers() + " cannot be asked which events it has: " + e,
                    e);
        }
    }
}
