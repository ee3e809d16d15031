/** Streams of events with cursors. */
@NullMarked
package theater.ingress.events;

import org.jspecify.annotations.NullMarked;
