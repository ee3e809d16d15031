/** Shards, turns, capabilities. */
@NullMarked
package theater.executor;

import org.jspecify.annotations.NullMarked;
