/** Fetches what {@code theater replay} runs again, and copies old messages for a copy of the actors. */
@NullMarked
package theater.cli.replay;

import org.jspecify.annotations.NullMarked;
