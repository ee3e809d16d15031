package theater.executor.turn;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import theater.schemas.message.Message;

/** A message whose turn has come. */
public interface Work {
    Message message();

    /** As it came from Kafka, for a dead letter. */
    ConsumerRecord<byte[], byte[]> record();

    /** The executor's clock when it admitted the message, in milliseconds since 1970 UTC. */
    long admittedAt();
}
