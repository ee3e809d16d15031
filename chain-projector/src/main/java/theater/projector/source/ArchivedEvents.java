package theater.projector.source;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import theater.chain.BlockHeader;

/** Where the events of a block are when Kafka does not have them any more. Any thread may use it. */
@FunctionalInterface
public interface ArchivedEvents {
    /**
     * The events of a block in offset order, as records of the topic.
     *
     * @return empty if they are not here
     */
    Optional<List<ConsumerRecord<byte[], byte[]>>> of(String topic, BlockHeader block);
}
