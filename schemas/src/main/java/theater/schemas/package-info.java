/** How services reach the cluster: Kafka, Schema Registry and topic names together. */
@NullMarked
package theater.schemas;

import org.jspecify.annotations.NullMarked;
