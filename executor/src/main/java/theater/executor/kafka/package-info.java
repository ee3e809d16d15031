/** The thin Kafka shell: ownership, reading lanes, transactions, and what to do about each error. */
@NullMarked
package theater.executor.kafka;

import org.jspecify.annotations.NullMarked;
