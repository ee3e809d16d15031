package theater.executor.shard;

import java.time.Duration;
import theater.schemas.topic.TopicCatalogue;

/**
 * Bounds of one shard.
 *
 * @param batchRecords most records of one transaction
 * @param batchAge a batch is closed when its first record has waited this long
 * @param batchBytes a batch is closed when its messages and what settles them have so many bytes
 * @param backlogAge the same while every lane that the batch has records of has more waiting
 * @param unsettled most records that are admitted and neither settled nor parked; fewer while turns take long
 * @param parked most messages that wait in the state; beyond that nothing is admitted
 * @param delayed most messages that wait for their time; those beyond are refused
 * @param parkAfter records whose turn is not over this long after their batch was closed are parked
 * @param laneRecords a lane with as many fetched records is paused
 * @param laneBytes a lane with as many fetched bytes is paused
 * @param budget messages an actor handles before others get their turn
 * @param cachedActors actors that are kept in memory while they are idle
 * @param dedupeAge how long a settled message is remembered
 * @param dedupeEntries how many are remembered at most
 * @param maxBodyBytes a message with a larger body is refused
 */
public record ShardSettings(
        int batchRecords,
        long batchBytes,
        Duration batchAge,
        Duration backlogAge,
        int unsettled,
        int parked,
        int delayed,
        Duration parkAfter,
        int laneRecords,
        long laneBytes,
        int budget,
        int cachedActors,
        Duration dedupeAge,
        int dedupeEntries,
        int maxBodyBytes) {

    public static final ShardSettings DEFAULTS = new ShardSettings(
            2_000,
            8L << 20,
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            512,
            10_000,
            1_000_000,
            Duration.ofMillis(50),
            4_000,
            16L << 20,
            64,
            20_000,
            Duration.ofMinutes(10),
            250_000,
            TopicCatalogue.MAILBOX_BODY_BYTES);

    public ShardSettings {
        if (batchBytes < 1 || unsettled < 1 || parked < 1) {
            throw new IllegalArgumentException("shard bounds must be at least 1");
        }
        if (batchRecords < 1 || laneRecords < 1 || laneBytes < 1 || budget < 1 || cachedActors < 1) {
            throw new IllegalArgumentException("shard bounds must be at least 1");
        }
        if (delayed < 0 || dedupeEntries < 0 || maxBodyBytes < 0) {
            throw new IllegalArgumentException("delayed, dedupeEntries and maxBodyBytes must not be negative");
        }
    }

    /**
     * While what was settled and is not committed has so many bytes, no turn begins. So a transaction has at most that,
     * one turn more for each worker, and the messages that it parks.
     */
    public long uncommittedBytes() {
        return 2 * batchBytes;
    }
}
