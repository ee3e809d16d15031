/** Avro schemas, topic catalogue, manifests, Schema Registry client and serdes. */
@NullMarked
package theater.schemas;

import org.jspecify.annotations.NullMarked;
