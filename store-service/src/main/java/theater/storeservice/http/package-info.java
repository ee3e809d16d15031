/** What the store service answers over HTTP, and the only place of it that knows the HTTP server. */
@NullMarked
package theater.storeservice.http;

import org.jspecify.annotations.NullMarked;
