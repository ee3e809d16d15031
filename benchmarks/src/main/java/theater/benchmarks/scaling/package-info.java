/** One, two and four executors, and what their coming and going costs. */
@NullMarked
package theater.benchmarks.scaling;

import org.jspecify.annotations.NullMarked;
