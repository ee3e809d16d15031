/** How long it takes from an event to the first signed checkpoint that covers it. */
@NullMarked
package theater.benchmarks.freshness;

import org.jspecify.annotations.NullMarked;
