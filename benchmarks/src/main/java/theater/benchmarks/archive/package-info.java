/** What an event takes in Kafka, in the archive and in the indices, and how long it takes to read from each. */
@NullMarked
package theater.benchmarks.archive;

import org.jspecify.annotations.NullMarked;
