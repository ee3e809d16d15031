package theater.executor.kafka;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.schemas.topic.Topics;

/**
 * What is known of the topics that actors publish to. Such a topic is anybody's: it may not exist, refuse this executor,
 * or take smaller records only. A turn is told before it publishes, because a record that the broker refuses spoils the
 * transaction, and with it the turns of other actors. What is asked for once is believed for half a minute; a topic that
 * spoilt a transaction nevertheless is left alone for as long, so that it cannot spoil the next.
 *
 * <p>Any thread.
 */
public final class OrdinaryTopics {
    private static final Logger log = LoggerFactory.getLogger(OrdinaryTopics.class);
    private static final long GOOD_MILLIS = 30_000;
    private static final long REFUSED_MILLIS = 1_000;
    private static final long SPOILT_MILLIS = 30_000;
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int MOST_KNOWN = 10_000;
    private static final int BATCH_OVERHEAD_BYTES = 1_024;

    private final Admin admin;
    private final Topics own;
    private final LongSupplier clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /**
     * Knows nothing yet.
     *
     * @param own the system's own topics, which are none of these
     * @param clock milliseconds
     */
    public OrdinaryTopics(Admin admin, Topics own, LongSupplier clock) {
        this.admin = admin;
        this.own = own;
        this.clock = clock;
    }

    /** True for topics that no manifest can grant: the system's own, and Kafka's and its tools', which begin with _. */
    public boolean isReserved(String topic) {
        return own.owns(topic) || topic.startsWith("_");
    }

    /**
     * Why the topic does not take a record now, as a sentence for people; empty if it does, as far as can be known.
     * Blocks if it has to ask.
     *
     * @param bytes of the record with its headers
     * @throws KafkaException if the broker cannot be asked now: nothing is known
     */
    public Optional<String> refusal(String topic, boolean hasKey, long bytes) {
        Known topicKnown = known(topic);
        if (topicKnown.refusal != null) {
            return Optional.of(topicKnown.refusal);
        }
        if (topicKnown.needsKey && !hasKey) {
            return Optional.of("topic " + topic + " is compacted; give the record a key");
        }
        return bytes + BATCH_OVERHEAD_BYTES > topicKnown.maxBytes
                ? Optional.of("topic " + topic + " takes records of " + topicKnown.maxBytes
                        + " bytes with all overhead," + " this one has " + bytes)
                : Optional.empty();
    }

    private Known known(String topic) {
        Known before = known.get(topic);
        if (before != null && clock.getAsLong() < before.until) {
            return before;
        }
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        Known now = ask(topic);
        known.put(topic, now);
        return now;
    }

    private Known ask(String topic) {
        try {
            TopicDescription description = await(admin.describeTopics(
                                    List.of(topic),
                                    new DescribeTopicsOptions()
                                            .includeAuthorizedOperations(true)
                                            .timeoutMs(TIMEOUT_MILLIS))
                            .allTopicNames())
                    .get(topic);
            Set<AclOperation> allowed = description == null ? null : description.authorizedOperations();
            if (description == null || (allowed != null && !allowed.contains(AclOperation.WRITE))) {
                return refused("this executor may not write to topic " + topic);
            }
            return of(description, config(topic));
        } catch (UnknownTopicOrPartitionException e) {
            return refused("there is no topic " + topic);
        } catch (AuthorizationException e) {
            return refused("this executor may not write to topic " + topic);
        } catch (InvalidTopicException e) {
            return refused(String.valueOf(e.getMessage()));
        }
    }

    /** Null if it is none of our business: then defaults are assumed. */
    private @Nullable Config config(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            return await(admin.describeConfigs(
                                    List.of(resource), new DescribeConfigsOptions().timeoutMs(TIMEOUT_MILLIS))
                            .all())
                    .get(resource);
        } catch (AuthorizationException e) {
            return null;
        }
    }

    private Known of(TopicDescription description, @Nullable Config config) {
        int replicas = (int) number(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, 1);
        for (TopicPartitionInfo partition : description.partitions()) {
            if (partition.leader() == null || partition.isr().size() < replicas) {
                return refused("partition " + partition.partition() + " of topic " + description.name()
                        + " has too few replicas in sync to take records now");
            }
        }
        ConfigEntry cleanup = config == null ? null : config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
        return new Known(
                null,
                cleanup != null && String.valueOf(cleanup.value()).contains(TopicConfig.CLEANUP_POLICY_COMPACT),
                number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, 1L << 20),
                clock.getAsLong() + GOOD_MILLIS,
                0);
    }

    private static long number(@Nullable Config config, String name, long otherwise) {
        ConfigEntry entry = config == null ? null : config.get(name);
        return entry == null || entry.value() == null ? otherwise : Long.parseLong(entry.value());
    }

    private Known refused(String why) {
        return new Known(why, false, 0, clock.getAsLong() + REFUSED_MILLIS, 0);
    }

    private static <T> T await(org.apache.kafka.common.KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }

    /**
     * Told that sending a record failed. If it is the topic's fault, the topic is left alone for a while; a time-out may
     * be anybody's, so only the second in a row counts.
     */
    void failed(String topic, Exception failure) {
        if (isReserved(topic) || !(failure instanceof ApiException) || failure instanceof TransactionAbortedException) {
            return;
        }
        long now = clock.getAsLong();
        known.compute(topic, (name, before) -> {
            boolean anybodys = failure instanceof TimeoutException || failure instanceof RetriableException;
            if (anybodys && (before == null || now - before.timedOutAt > 2 * SPOILT_MILLIS)) {
                return new Known(null, false, 0, now, now);
            }
            log.atWarn()
                    .setCause(failure)
                    .addKeyValue("topic", topic)
                    .log("a topic to which actors publish spoilt a transaction; it gets nothing for a while");
            return new Known(
                    "topic " + topic + " refused a record a moment ago: " + failure.getMessage(),
                    false,
                    0,
                    now + SPOILT_MILLIS,
                    now);
        });
    }

    /** Whether a transaction failed only because this executor may not write to topics that actors publish to. */
    boolean isToBlame(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TopicAuthorizationException unauthorized
                    && !unauthorized.unauthorizedTopics().isEmpty()
                    && unauthorized.unauthorizedTopics().stream().noneMatch(own::owns)) {
                unauthorized.unauthorizedTopics().forEach(topic -> failed(topic, unauthorized));
                return true;
            }
        }
        return false;
    }

    /**
     * What was found.
     *
     * @param refusal null if it takes records
     * @param until clock's time up to which this is believed
     * @param timedOutAt clock's time of the last time-out; 0: none
     */
    private record Known(@Nullable String refusal, boolean needsKey, long maxBytes, long until, long timedOutAt) {}
}
