/** What is in Kafka after a run, as plain data. Reads formats by their documentation and uses nothing of the executor. */
@NullMarked
package theater.chaos.history;

import org.jspecify.annotations.NullMarked;
