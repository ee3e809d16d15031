package theater.chaos.history;

import static java.util.Objects.requireNonNull;

/**
 * Where a record stands.
 *
 * @param topic without the prefix, such as {@code mailbox.normal}
 */
public record Place(String topic, int partition, long offset) {
    /** Stands for the lane of timers, which were in none. */
    public static final String TIMERS = "timers";

    public Place {
        requireNonNull(topic, "topic is null");
    }

    /** Whether it is a timer's message. */
    public boolean isTimer() {
        return topic.equals(TIMERS);
    }

    /** {@code topic/partition/offset}. */
    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset;
    }
}
