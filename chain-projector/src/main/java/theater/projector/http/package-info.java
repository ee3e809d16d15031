/** The HTTP server of the projector: the log as C2SP tiles, events, proofs, blocks, health. */
@NullMarked
package theater.projector.http;

import org.jspecify.annotations.NullMarked;
