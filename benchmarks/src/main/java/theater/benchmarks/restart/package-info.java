/** How long an executor takes to come back. */
@NullMarked
package theater.benchmarks.restart;

import org.jspecify.annotations.NullMarked;
