/** Streams topologies, sequencer, HTTP for tiles and queries. */
@NullMarked
package theater.projector;

import org.jspecify.annotations.NullMarked;
