/** Reads single blocks and their events from Kafka, for queries, proofs and exports. */
@NullMarked
package theater.projector.source;

import org.jspecify.annotations.NullMarked;
