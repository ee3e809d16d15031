/** What turns cost that wait. */
@NullMarked
package theater.benchmarks.waits;

import org.jspecify.annotations.NullMarked;
