package theater.schemas.topic;

import static java.util.Objects.requireNonNull;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.COMPRESSION_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.DELETE_RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All topics with their settings. Pure: {@link TopicAdmin} brings it to a cluster.
 *
 * <p>Messages are kept for a week whether read or not; events, blocks and the log until they are archived; replies for
 * an hour; dead letters for a month. Lanes carry the broker's time, so that no sender can age its messages. Values are
 * lz4, which every common client reads; mailboxes keep what the sender chose.
 *
 * @param topics the names
 * @param partitions of every topic that is keyed by actor id; fixed once the topics are created
 * @param replication of all topics
 */
public record TopicCatalogue(Topics topics, int partitions, Replication replication) {
    /** For real clusters. */
    public static final int DEFAULT_PARTITIONS = 48;

    /** For one machine. */
    public static final int DEVELOPMENT_PARTITIONS = 4;

    /** Greatest record batch of a public lane; what is larger, the broker refuses to its producer. */
    public static final int MAILBOX_RECORD_BYTES = 1 << 20;

    /** Greatest body of a message from outside: leaves room for its key and headers, also when it is forwarded. */
    public static final int MAILBOX_BODY_BYTES = 900 << 10;

    /** Greatest record batch of all other topics. */
    public static final int RECORD_BYTES = 8 << 20;

    private static final Duration LANE_RETENTION = Duration.ofDays(7);
    private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);
    private static final Duration REPLY_RETENTION = Duration.ofHours(1);
    private static final Duration REPLY_SEGMENT = Duration.ofMinutes(10);
    /** How long deletions stay visible: a local store older than half of this would bring deleted keys back. */
    public static final Duration TOMBSTONE_RETENTION = Duration.ofDays(7);

    public TopicCatalogue {
        requireNonNull(topics, "topics is null");
        requireNonNull(replication, "replication is null");
        if (partitions < 1 || partitions > 10_000) {
            throw new IllegalArgumentException("partitions must be 1 to 10000, are " + partitions);
        }
    }

    /** Every topic. */
    public List<TopicSpec> all() {
        List<TopicSpec> all = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            all.add(lane(lane));
        }
        all.add(spec(topics.shards(), partitions, deleted(LANE_RETENTION)));
        all.add(spec(topics.events(), partitions, kept()));
        all.add(spec(topics.state(), partitions, compacted()));
        all.add(replies());
        all.add(spec(topics.deadLetters(), partitions, deleted(DEAD_LETTER_RETENTION)));
        // A mark is younger than its letter, so it is there as long as the letter is.
        all.add(spec(topics.redriven(), partitions, deleted(DEAD_LETTER_RETENTION)));
        all.add(spec(topics.types(), 1, compacted()));
        all.add(spec(topics.blocks(), partitions, kept()));
        all.add(spec(topics.findings(), partitions, kept()));
        all.add(spec(topics.leaves(), 1, kept()));
        all.add(spec(topics.tiles(), 1, compacted()));
        all.add(spec(topics.checkpoints(), 1, compacted()));
        all.add(spec(topics.storeMetadata(), partitions, compacted()));
        return List.copyOf(all);
    }

    private TopicSpec lane(Lane lane) {
        Map<String, String> settings = deleted(LANE_RETENTION);
        settings.put(MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        if (lane.isPublic()) {
            settings.put(MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAILBOX_RECORD_BYTES));
            settings.put(COMPRESSION_TYPE_CONFIG, "producer");
        }
        return spec(topics.lane(lane), partitions, settings);
    }

    private TopicSpec replies() {
        Map<String, String> settings = deleted(REPLY_RETENTION);
        settings.put(SEGMENT_MS_CONFIG, Long.toString(REPLY_SEGMENT.toMillis()));
        return spec(topics.replies(), partitions, settings);
    }

    private TopicSpec spec(String name, int count, Map<String, String> particular) {
        Map<String, String> settings = new HashMap<>(Map.of(
                COMPRESSION_TYPE_CONFIG,
                "lz4",
                MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(RECORD_BYTES),
                MIN_IN_SYNC_REPLICAS_CONFIG,
                Integer.toString(replication.minInsync()),
                UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false"));
        settings.putAll(particular);
        return new TopicSpec(name, count, replication, settings);
    }

    private static Map<String, String> deleted(Duration retention) {
        return new HashMap<>(Map.of(
                CLEANUP_POLICY_CONFIG, "delete",
                RETENTION_MS_CONFIG, Long.toString(retention.toMillis()),
                RETENTION_BYTES_CONFIG, "-1"));
    }

    private static Map<String, String> kept() {
        return Map.of(CLEANUP_POLICY_CONFIG, "delete", RETENTION_MS_CONFIG, "-1", RETENTION_BYTES_CONFIG, "-1");
    }

    private static Map<String, String> compacted() {
        return Map.of(
                CLEANUP_POLICY_CONFIG,
                "compact",
                DELETE_RETENTION_MS_CONFIG,
                Long.toString(TOMBSTONE_RETENTION.toMillis()));
    }
}
