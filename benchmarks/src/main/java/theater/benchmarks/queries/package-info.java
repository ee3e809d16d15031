/** How long queries take over indices of different sizes. */
@NullMarked
package theater.benchmarks.queries;

import org.jspecify.annotations.NullMarked;
