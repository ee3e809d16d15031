/** The root of this module's exceptions. */
@NullMarked
package theater.projector.error;

import org.jspecify.annotations.NullMarked;
