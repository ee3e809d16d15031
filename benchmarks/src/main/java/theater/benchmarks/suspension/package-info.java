/** What guests in the middle of a host call cost while they wait. */
@NullMarked
package theater.benchmarks.suspension;

import org.jspecify.annotations.NullMarked;
