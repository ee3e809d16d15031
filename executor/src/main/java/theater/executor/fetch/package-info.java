/** HTTP requests of actors: one at a time, to servers and addresses that a policy allows, within limits. Knows no Kafka. */
@NullMarked
package theater.executor.fetch;

import org.jspecify.annotations.NullMarked;
