/** CloudEvents in Kafka records: what a mailbox record says and how messages, replies and dead letters are written. */
@NullMarked
package theater.schemas.message;

import org.jspecify.annotations.NullMarked;
