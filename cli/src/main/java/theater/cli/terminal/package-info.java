/** What a command shows: text, tables, JSON, progress. */
@NullMarked
package theater.cli.terminal;

import org.jspecify.annotations.NullMarked;
