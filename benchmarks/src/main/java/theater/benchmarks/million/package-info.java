/** Many actors. */
@NullMarked
package theater.benchmarks.million;

import org.jspecify.annotations.NullMarked;
