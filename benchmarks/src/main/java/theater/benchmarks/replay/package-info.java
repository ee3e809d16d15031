/** Recorded turns that are run again. */
@NullMarked
package theater.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
