package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import theater.projector.error.ProjectorException;
import theater.schemas.ClusterConfig;

/**
 * Deletes records of the topic of events that are archived, up to the least of three offsets: what the archive has, what the
 * chain topology has committed, what is old enough. Only on command. One thread.
 */
public final class Trim implements AutoCloseable {
    private static final Duration WITHIN = Duration.ofSeconds(60);

    private final ClusterConfig cluster;
    private final Admin admin;
    private final CatalogueStore catalogues;
    private final ArchiveCheck check;

    /** @param check reads all segments of what is to be deleted before anything is */
    public Trim(ClusterConfig cluster, CatalogueStore catalogues, ArchiveCheck check) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.catalogues = requireNonNull(catalogues, "catalogues is null");
        this.check = requireNonNull(check, "check is null");
        this.admin = Admin.create(cluster.adminProperties());
    }

    /**
     * What may go of a partition.
     *
     * @param begin first offset that Kafka has
     * @param end its next offset
     * @param archived first offset that is not archived
     * @param chained what the chain topology has committed; -1 if Kafka does not know
     * @param young first offset of a record that is too young; {@code end} if none is
     */
    public record Plan(int partition, long begin, long end, long archived, long chained, long young) {
        /** Everything before this offset may go; {@link #begin} if nothing may. */
        public long upTo() {
            return Math.max(begin, Math.min(archived, Math.min(chained, young)));
        }

        /** Offsets that go; some may be transactions' markers. */
        public long offsets() {
            return upTo() - begin;
        }

        /** What keeps the rest. */
        public String reason() {
            long upTo = upTo();
            if (chained < 0) {
                return "the chain topology has committed no position: start a projector";
            }
            if (upTo >= end) {
                return "-";
            }
            if (young <= archived && young <= chained) {
                return "too young";
            }
            return archived <= chained ? "not archived" : "not chained";
        }
    }

    /**
     * Plans for all partitions.
     *
     * @param keep records younger than this stay
     */
    public List<Plan> plan(Duration keep, Clock clock) {
        int partitions = await(admin.describeTopics(List.of(cluster.topics().events()))
                        .topicNameValues()
                        .get(cluster.topics().events()))
                .partitions()
                .size();
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(p -> new TopicPartition(cluster.topics().events(), p))
                .toList();
        Map<TopicPartition, ListOffsetsResultInfo> begins = offsets(all, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(all, OffsetSpec.latest());
        Map<TopicPartition, ListOffsetsResultInfo> young =
                offsets(all, OffsetSpec.forTimestamp(clock.millis() - keep.toMillis()));
        String group = cluster.topics().prefix() + "projector-chain";
        Map<TopicPartition, OffsetAndMetadata> chained =
                await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        List<Plan> plans = new ArrayList<>();
        for (TopicPartition partition : all) {
            long end = offset(ends, partition);
            long firstYoung = offset(young, partition);
            @Nullable OffsetAndMetadata committed = chained.get(partition);
            plans.add(new Plan(
                    partition.partition(),
                    offset(begins, partition),
                    end,
                    catalogues.read(partition.partition()).nextOffset(),
                    committed == null ? -1 : committed.offset(),
                    firstYoung < 0 ? end : firstYoung));
        }
        return plans;
    }

    /**
     * Deletes what the plans say, once their segments were read and found whole.
     *
     * @param progress told of each partition before it begins
     * @throws ProjectorException ARCHIVE_DAMAGED if a segment is not; nothing of its partition is deleted then
     */
    public void execute(List<Plan> plans, Consumer<Plan> progress) {
        for (Plan plan : plans) {
            if (plan.offsets() > 0) {
                progress.accept(plan);
                check.offsets(plan.partition(), plan.begin(), plan.upTo());
                TopicPartition partition = new TopicPartition(cluster.topics().events(), plan.partition());
                var _ = await(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(plan.upTo())))
                        .lowWatermarks()
                        .get(partition));
            }
        }
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, spec));
        return await(admin.listOffsets(wanted).all());
    }

    private static long offset(Map<TopicPartition, ListOffsetsResultInfo> offsets, TopicPartition partition) {
        return requireNonNull(offsets.get(partition), "asked for").offset();
    }

    private <T> T await(@Nullable KafkaFuture<T> answer) {
        try {
            return requireNonNull(answer, "asked for").get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            throw new ProjectorException(
                    ProjectorException.Code.UNAVAILABLE,
                    "Kafka at " + cluster.bootstrapServers() + " does not do it: " + cause,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProjectorException(ProjectorException.Code.UNAVAILABLE, "interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
