/** Compares a history with the inputs and the model. */
@NullMarked
package theater.chaos.check;

import org.jspecify.annotations.NullMarked;
