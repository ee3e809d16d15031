/** The server that a run's actors fetch from. */
@NullMarked
package theater.chaos.server;

import org.jspecify.annotations.NullMarked;
