/** Steady loads, and what they meet. */
@NullMarked
package theater.benchmarks.load;

import org.jspecify.annotations.NullMarked;
