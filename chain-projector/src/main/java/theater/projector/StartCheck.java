package theater.projector;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import theater.projector.error.ProjectorException;
import theater.projector.error.ProjectorException.Code;
import theater.schemas.ClusterConfig;
import theater.schemas.registry.RegistryException;
import theater.schemas.topic.Topics;

/**
 * Looks at the cluster before anything is started, so that what is missing is said once and clearly instead of by a
 * client that tries for ever.
 *
 * @param partitions of events, blocks and findings
 * @param leavesTopic Kafka's id of {@code chain.leaves}
 */
record StartCheck(int partitions, String leavesTopic) {
    private static final Duration WITHIN = Duration.ofSeconds(15);

    StartCheck {
        requireNonNull(leavesTopic, "leavesTopic is null");
    }

    /** @throws ProjectorException UNAVAILABLE, NOT_INITIALIZED or CONFIGURATION */
    static StartCheck of(ClusterConfig cluster) {
        return of(cluster, WITHIN);
    }

    static StartCheck of(ClusterConfig cluster, Duration within) {
        Topics topics = cluster.topics();
        List<String> needed = List.of(
                topics.events(),
                topics.blocks(),
                topics.findings(),
                topics.leaves(),
                topics.tiles(),
                topics.checkpoints());
        Map<String, TopicDescription> found = describe(cluster, needed, within);
        List<String> missing =
                needed.stream().filter(topic -> !found.containsKey(topic)).toList();
        if (!missing.isEmpty()) {
            throw new ProjectorException(
                    Code.NOT_INITIALIZED,
                    "Kafka at " + cluster.bootstrapServers() + " lacks the topics " + missing
                            + "; create them with 'theater init', or correct the topic prefix '" + topics.prefix()
                            + "'");
        }
        int partitions = partitions(found, topics.events());
        requirePartitions(found, List.of(topics.blocks(), topics.findings()), partitions);
        requirePartitions(found, List.of(topics.leaves(), topics.tiles(), topics.checkpoints()), 1);
        return new StartCheck(
                partitions,
                requireNonNull(found.get(topics.leaves()), "described")
                        .topicId()
                        .toString());
    }

    private static void requirePartitions(Map<String, TopicDescription> found, List<String> topics, int expected) {
        for (String topic : topics) {
            if (partitions(found, topic) != expected) {
                throw new ProjectorException(
                        Code.CONFIGURATION,
                        "topic " + topic + " has " + partitions(found, topic) + " partitions instead of " + expected
                                + "; the number is fixed once a cluster is in use");
            }
        }
    }

    private static int partitions(Map<String, TopicDescription> found, String topic) {
        return requireNonNull(found.get(topic), "described").partitions().size();
    }

    private static Map<String, TopicDescription> describe(ClusterConfig cluster, List<String> topics, Duration within) {
        Map<String, TopicDescription> found = new LinkedHashMap<>();
        try (QuickAdmin quick = new QuickAdmin(Admin.create(cluster.adminProperties()))) {
            Map<String, KafkaFuture<TopicDescription>> answers =
                    quick.admin().describeTopics(topics).topicNameValues();
            long deadline = System.nanoTime() + within.toNanos();
            for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
                TopicDescription description = await(cluster, answer.getValue(), deadline - System.nanoTime());
                if (description != null) {
                    found.put(answer.getKey(), description);
                }
            }
        } catch (KafkaException e) {
            // Addresses that cannot be resolved, certificates that cannot be read and the like.
            throw new ProjectorException(Code.CONFIGURATION, "no Kafka client can be made: " + reasons(e), e);
        }
        return found;
    }

    private static @Nullable TopicDescription await(
            ClusterConfig cluster, KafkaFuture<TopicDescription> answer, long nanos) {
        try {
            return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            if (e.getCause() instanceof AuthenticationException || e.getCause() instanceof AuthorizationException) {
                throw new ProjectorException(
                        Code.CONFIGURATION,
                        "Kafka at " + cluster.bootstrapServers() + " does not let this projector in: "
                                + e.getCause().getMessage(),
                        e);
            }
            throw silent(cluster, e);
        } catch (TimeoutException e) {
            throw silent(cluster, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProjectorException(Code.UNAVAILABLE, "interrupted at start", e);
        }
    }

    private static ProjectorException silent(ClusterConfig cluster, Exception cause) {
        return new ProjectorException(
                Code.UNAVAILABLE,
                "Kafka does not answer at " + cluster.bootstrapServers()
                        + "; start it or correct bootstrap.servers, then try again",
                cause);
    }

    /** Does what needs the registry. */
    static <T> T withRegistry(ClusterConfig cluster, Supplier<T> work) {
        try {
            return work.get();
        } catch (RegistryException e) {
            if (e.isRetriable()) {
                throw new ProjectorException(
                        Code.UNAVAILABLE,
                        "the schema registry does not answer at "
                                + cluster.registry().urls() + "; start it or correct its address, then try again: "
                                + e.getMessage(),
                        e);
            }
            throw new ProjectorException(
                    Code.CONFIGURATION, "the schema registry cannot be used: " + e.getMessage(), e);
        }
    }

    private static List<String> reasons(Throwable failure) {
        List<String> reasons = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            reasons.add(String.valueOf(cause.getMessage()));
        }
        return reasons;
    }

    /** Does not wait for answers when it is closed. */
    private record QuickAdmin(Admin admin) implements AutoCloseable {
        @Override
        public void close() {
            admin.close(Duration.ZERO);
        }
    }
}
