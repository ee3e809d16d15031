/** What stands before the HTTP API of every service. */
@NullMarked
package theater.http;

import org.jspecify.annotations.NullMarked;
