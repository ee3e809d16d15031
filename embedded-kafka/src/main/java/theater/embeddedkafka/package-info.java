/**
 * A Kafka broker in this JVM, for dev mode and tests.
 *
 * <p>It is the broker of the distribution, started through {@code KafkaRaftServer}: one node that is
 * controller and broker at once, with its data in one folder. {@link theater.embeddedkafka.EmbeddedKafka}
 * is the entry.
 */
@NullMarked
package theater.embeddedkafka;

import org.jspecify.annotations.NullMarked;
