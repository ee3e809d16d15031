/** How late messages are that wait for their time. */
@NullMarked
package theater.benchmarks.delay;

import org.jspecify.annotations.NullMarked;
