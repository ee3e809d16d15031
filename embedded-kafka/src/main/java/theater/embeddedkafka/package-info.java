/** A KRaft broker in this JVM, for dev mode and tests. */
@NullMarked
package theater.embeddedkafka;

import org.jspecify.annotations.NullMarked;
