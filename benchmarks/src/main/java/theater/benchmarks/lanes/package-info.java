/** How a shard shares itself among its lanes. */
@NullMarked
package theater.benchmarks.lanes;

import org.jspecify.annotations.NullMarked;
