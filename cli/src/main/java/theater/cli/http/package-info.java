/** The operations endpoint that every process has: metrics and health. */
@NullMarked
package theater.cli.http;

import org.jspecify.annotations.NullMarked;
