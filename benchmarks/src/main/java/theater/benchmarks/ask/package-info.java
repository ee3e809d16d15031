/** How long an ask waits for its answer. */
@NullMarked
package theater.benchmarks.ask;

import org.jspecify.annotations.NullMarked;
