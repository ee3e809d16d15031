/** The whole system in one JVM. */
@NullMarked
package theater.cli.dev;

import org.jspecify.annotations.NullMarked;
