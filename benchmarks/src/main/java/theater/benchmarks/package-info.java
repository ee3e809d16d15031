/** Benchmarks: ratios measured in one run. */
@NullMarked
package theater.benchmarks;

import org.jspecify.annotations.NullMarked;
