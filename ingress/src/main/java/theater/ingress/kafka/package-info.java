/** Writing to Kafka durably, and codecs that wait for the registry. */
@NullMarked
package theater.ingress.kafka;

import org.jspecify.annotations.NullMarked;
