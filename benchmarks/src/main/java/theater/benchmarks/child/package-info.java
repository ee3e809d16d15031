/** Processes that a benchmark starts, so that what it measures is alone in its own. */
@NullMarked
package theater.benchmarks.child;

import org.jspecify.annotations.NullMarked;
