/** How the projector runs a Kafka Streams application: settings, memory, start and stop. */
@NullMarked
package theater.projector.streams;

import org.jspecify.annotations.NullMarked;
