/** A producer that is faster than the actors. */
@NullMarked
package theater.benchmarks.overload;

import org.jspecify.annotations.NullMarked;
