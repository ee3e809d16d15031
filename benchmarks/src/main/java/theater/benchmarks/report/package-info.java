/** What a benchmark found, and on which machine. */
@NullMarked
package theater.benchmarks.report;

import org.jspecify.annotations.NullMarked;
