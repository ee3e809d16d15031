/** One actor with a long queue beside many with short ones. */
@NullMarked
package theater.benchmarks.hot;

import org.jspecify.annotations.NullMarked;
