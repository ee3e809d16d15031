/** A Confluent-compatible schema registry on a compacted topic, for dev mode and tests. */
@NullMarked
package theater.embeddedregistry;

import org.jspecify.annotations.NullMarked;
