/** Small files that are whole or not there. */
@NullMarked
package theater.projector.file;

import org.jspecify.annotations.NullMarked;
