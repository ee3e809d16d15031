/** The broker of a benchmark, its topics, its input and what comes out. */
@NullMarked
package theater.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
