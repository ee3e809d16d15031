/** How a command ends: exit codes, and the exception that says what went wrong and what to do. */
@NullMarked
package theater.cli.error;

import org.jspecify.annotations.NullMarked;
