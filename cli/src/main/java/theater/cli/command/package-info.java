/** The subcommands; each parses its arguments, calls one thing and shows the result. */
@NullMarked
package theater.cli.command;

import org.jspecify.annotations.NullMarked;
