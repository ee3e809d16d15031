/** Copies of the log as folders that anyone can verify and serve. */
@NullMarked
package theater.cli.export;

import org.jspecify.annotations.NullMarked;
