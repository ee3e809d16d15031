/** Writes the log with its blocks and events as a folder that can be verified offline. */
@NullMarked
package theater.projector.export;

import org.jspecify.annotations.NullMarked;
