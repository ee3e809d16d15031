/** What goes wrong in this module, by remedy, and how long to wait before another try. */
@NullMarked
package theater.projector.error;

import org.jspecify.annotations.NullMarked;
