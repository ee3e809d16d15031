package theater.chaos.history;

import static java.util.Objects.requireNonNull;

/**
 * Where a record stands.
 *
 * @param topic without the prefix, such as {@code mailbox.normal}
 */
public record Place(String topic, int partition, long offset) {
    public Place {
        requireNonNull(topic, "topic is null");
    }

    /** {@code topic/partition/offset}. */
    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset;
    }
}
