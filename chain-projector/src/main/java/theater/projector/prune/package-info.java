/**
 * Takes the bytes of old events out of the archive: which ones a policy chooses, the statement of it in the actor's
 * history, and then the segments without them.
 */
@NullMarked
package theater.projector.prune;

import org.jspecify.annotations.NullMarked;
