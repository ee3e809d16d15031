package theater.schemas.topic;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names of all topics under one prefix, so that tenants can live apart on one cluster. What each topic holds and how it
 * is set up stands in {@link TopicCatalogue}.
 *
 * @param prefix put before every name, such as {@code theater.}; also before transactional ids and group names
 */
public record Topics(String prefix) {
    public static final String DEFAULT_PREFIX = "theater.";

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    public Topics {
        requireNonNull(prefix, "prefix is null");
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("topic prefix '" + prefix + "' must be 1 to 100 of A-Z a-z 0-9 . _ -");
        }
    }

    /** Topics under {@link #DEFAULT_PREFIX}. */
    public static Topics withDefaultPrefix() {
        return new Topics(DEFAULT_PREFIX);
    }

    /** Whether a topic is the system's own, or would be: all that begin with the prefix. */
    public boolean owns(String topic) {
        return topic.startsWith(prefix);
    }

    /** Messages of one lane of all mailboxes; key: actor id. */
    public String lane(Lane lane) {
        return prefix + lane.suffix();
    }

    /** The lane that a topic is, if it is one of this prefix. */
    public Optional<Lane> laneOf(String topic) {
        return topic.startsWith(prefix) ? Lane.ofSuffix(topic.substring(prefix.length())) : Optional.empty();
    }

    /** Never holds a record; executors divide its partitions among themselves. */
    public String shards() {
        return prefix + "shards";
    }

    /** Avro {@code Event}; key: actor id. */
    public String events() {
        return prefix + "events";
    }

    /** Changelog of the shard stores; key: kind, actor id and key. */
    public String state() {
        return prefix + "state";
    }

    /** Answers to clients; key: the reply key. */
    public String replies() {
        return prefix + "replies";
    }

    /** Messages that were given up, with the reason in headers; key: as the message had it. */
    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** Which dead letters were sent again, in the partitions that the letters have; key: the letter's offset, decimal. */
    public String redriven() {
        return prefix + "dead-letters.redriven";
    }

    /** Avro {@code ActorType}; key: pattern. */
    public String types() {
        return prefix + "types";
    }

    /** Avro {@code Block}; key: partition, decimal. */
    public String blocks() {
        return prefix + "blocks";
    }

    /** Avro {@code Finding}; key: partition, decimal. */
    public String findings() {
        return prefix + "findings";
    }

    /** Block headers in the order of the log; key: leaf index, decimal. */
    public String leaves() {
        return prefix + "chain.leaves";
    }

    /** Tiles of the log; key: tile path. */
    public String tiles() {
        return prefix + "chain.tiles";
    }

    /** Signed checkpoints; key: origin. */
    public String checkpoints() {
        return prefix + "chain.checkpoints";
    }

    /** What the store knows about blobs; key: digest, kind and owner. */
    public String storeMetadata() {
        return prefix + "store.metadata";
    }
}
