package theater.executor.shard;

import theater.schemas.topic.Lane;

/** Numbers of lanes in the keys of parked messages. They are on disk and in Kafka, and never change. */
final class LaneNumber {
    private LaneNumber() {}

    static int of(Lane lane) {
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

    static Lane lane(int number) {
        for (Lane lane : Lane.values()) {
            if (of(lane) == number) {
                return lane;
            }
        }
        throw new IllegalArgumentException("no lane has the number " + number);
    }
}
