/** Running turns: host functions, effects, and the events that record them. */
@NullMarked
package theater.executor.turn;

import org.jspecify.annotations.NullMarked;
