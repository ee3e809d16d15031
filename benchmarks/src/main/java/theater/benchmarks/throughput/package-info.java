/** Messages a second through a counter, against the bare exactly-once loop. */
@NullMarked
package theater.benchmarks.throughput;

import org.jspecify.annotations.NullMarked;
