/** JSON forms that several parts of the API share. */
@NullMarked
package theater.ingress.json;

import org.jspecify.annotations.NullMarked;
