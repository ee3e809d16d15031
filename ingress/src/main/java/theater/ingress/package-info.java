/** HTTP API and event streams: the way into a Theater system for clients that are no Kafka clients. */
@NullMarked
package theater.ingress;

import org.jspecify.annotations.NullMarked;
