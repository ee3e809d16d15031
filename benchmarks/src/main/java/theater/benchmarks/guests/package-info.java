/** What a turn costs in each language's guest. */
@NullMarked
package theater.benchmarks.guests;

import org.jspecify.annotations.NullMarked;
