/** Routes and their handlers; the only place of ingress that knows the HTTP server. */
@NullMarked
package theater.ingress.http;

import org.jspecify.annotations.NullMarked;
