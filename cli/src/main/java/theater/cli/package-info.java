/** The theater command. */
@NullMarked
package theater.cli;

import org.jspecify.annotations.NullMarked;
