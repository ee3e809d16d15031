package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import theater.schemas.ClusterConfig;

/**
 * Watches who is the active sequencer and tells when the role is vacant. The active one's {@link Mandate} commits offsets
 * of a group without members, and standbys look at them: a consumer group could not tell of a death sooner than in the 6
 * s that brokers ask for by default. Being chosen keeps two from getting in each other's way; what protects the log is that the
 * chosen one's producers fence all others. One thread.
 */
final class Election implements AutoCloseable {
    private static final Duration SILENCE_LIMIT = Duration.ofMillis(1_600);
    private static final Duration LONGEST_LOOK = Duration.ofMillis(500);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final String group;
    private final TopicPartition leaves;
    private final Admin admin;
    private final Vigil vigil;

    Election(ClusterConfig cluster, String instance) {
        requireNonNull(instance, "instance is null");
        group = group(cluster);
        leaves = new TopicPartition(cluster.topics().leaves(), 0);
        admin = Admin.create(cluster.adminProperties());
        vigil = new Vigil(instance, SILENCE_LIMIT, LONGEST_LOOK);
    }

    /** The group whose offsets say who is active. */
    static String group(ClusterConfig cluster) {
        return cluster.topics().prefix() + "sequencer";
    }

    /** Whether this instance may take the role. */
    boolean isVacant() throws InterruptedException {
        return vigil.isVacant(beat(), System.nanoTime());
    }

    /** To be called after each term of this instance. */
    void served() {
        vigil.served();
    }

    private Optional<Beat> beat() throws InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(ANSWER_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
            OffsetAndMetadata offset = offsets.get(leaves);
            return offset == null ? Optional.empty() : Beat.parse(offset.metadata());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("the group " + group + " cannot be read in time", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
