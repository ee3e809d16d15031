/** What a client did wrong or has to wait for, in the words of RFC 9457. */
@NullMarked
package theater.ingress.problem;

import org.jspecify.annotations.NullMarked;
