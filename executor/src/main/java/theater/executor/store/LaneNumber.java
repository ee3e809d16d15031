package theater.executor.store;

import java.util.Optional;
import theater.schemas.topic.Lane;

/** Numbers of lanes, as in the keys of parked messages. They are on disk and in Kafka, and never change. */
public final class LaneNumber {
    private LaneNumber() {}

    public static int of(Lane lane) {
        return switch (lane) {
            case SYSTEM -> 0;
            case INTERNAL_HIGH -> 1;
            case MAILBOX_HIGH -> 2;
            case INTERNAL_NORMAL -> 3;
            case MAILBOX_NORMAL -> 4;
            case INTERNAL_LOW -> 5;
            case MAILBOX_LOW -> 6;
        };
    }

    public static Lane lane(int number) {
        return find(number).orElseThrow(() -> new IllegalArgumentException("no lane has the number " + number));
    }

    /** Empty if no lane has the number. */
    public static Optional<Lane> find(int number) {
        for (Lane lane : Lane.values()) {
            if (of(lane) == number) {
                return Optional.of(lane);
            }
        }
        return Optional.empty();
    }
}
