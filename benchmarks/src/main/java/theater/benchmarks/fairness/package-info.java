/** What a guest that never ends costs its neighbours. */
@NullMarked
package theater.benchmarks.fairness;

import org.jspecify.annotations.NullMarked;
