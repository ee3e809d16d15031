/** Guests that several benchmarks run in their own processes, without Kafka. */
@NullMarked
package theater.benchmarks.guest;

import org.jspecify.annotations.NullMarked;
