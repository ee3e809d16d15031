/**
 * The index topology: a Kafka Streams application of its own that finds events by hash and by actor, and blocks by time,
 * type and effect. At-least-once: all writes are idempotent, so a repetition changes nothing, and blocks never wait for
 * it.
 */
@NullMarked
package theater.projector.index;

import org.jspecify.annotations.NullMarked;
