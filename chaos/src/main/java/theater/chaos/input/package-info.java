/** Messages from outside, the same for the same seed, and who sends them. */
@NullMarked
package theater.chaos.input;

import org.jspecify.annotations.NullMarked;
