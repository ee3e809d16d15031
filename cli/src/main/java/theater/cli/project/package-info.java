/** An actor's project folder: making one, finding out what it is, its world. */
@NullMarked
package theater.cli.project;

import org.jspecify.annotations.NullMarked;
