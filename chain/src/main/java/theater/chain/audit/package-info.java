/** What {@code theater verify} does: files in, a report out. Needs no network, no Kafka and no command line. */
@NullMarked
package theater.chain.audit;

import org.jspecify.annotations.NullMarked;
