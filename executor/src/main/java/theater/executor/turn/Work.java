package theater.executor.turn;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import theater.executor.fetch.FetchResult;
import theater.schemas.message.Message;

/** A message whose turn has come. */
public interface Work {
    Message message();

    /** As it came from Kafka, for a dead letter. */
    ConsumerRecord<byte[], byte[]> record();

    /** Why Kafka does not take what its turn brings about; null if that is not known, and it runs. */
    @Nullable
    String refusal();

    /** If it is a server's response to a turn that waits; null if it is something else. */
    @Nullable
    FetchResult response();

    /** The executor's clock when it admitted the message, in milliseconds since 1970 UTC. */
    long admittedAt();
}
