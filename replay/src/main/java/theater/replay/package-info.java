/**
 * Runs recorded turns again, in fresh sandboxes and with the recorded answers, and compares what they do. Nothing that is
 * run here takes effect.
 */
@NullMarked
package theater.replay;

import org.jspecify.annotations.NullMarked;
