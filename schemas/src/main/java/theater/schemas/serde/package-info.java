/** Avro values in the Confluent wire format. */
@NullMarked
package theater.schemas.serde;

import org.jspecify.annotations.NullMarked;
