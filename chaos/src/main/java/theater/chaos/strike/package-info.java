/** What is done to the processes, the same for the same seed. */
@NullMarked
package theater.chaos.strike;

import org.jspecify.annotations.NullMarked;
