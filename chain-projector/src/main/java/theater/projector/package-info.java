/**
 * The chain projector: events to blocks, blocks to one signed log, and answers about both.
 *
 * <p>{@link theater.projector.Projector} starts the parts; each is a package of its own: {@code chaining} and
 * {@code index} are Kafka Streams topologies, {@code log} is the sequencer, {@code block} the pure core.
 */
@NullMarked
package theater.projector;

import org.jspecify.annotations.NullMarked;
