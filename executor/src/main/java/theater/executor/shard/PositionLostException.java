package theater.executor.shard;

import org.apache.kafka.common.TopicPartition;

/** Records of a lane that the shard has not settled are gone from Kafka. Only an operator can accept that. */
public final class PositionLostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PositionLostException(TopicPartition lane, long position) {
        super("records of " + lane + " from offset " + position + " on were deleted before they were handled; the shard"
                + " stays stopped: restore the topic, or accept the loss by adding '" + lane + "@"
                + position + "' to executor.acceptLoss and starting again");
    }
}
