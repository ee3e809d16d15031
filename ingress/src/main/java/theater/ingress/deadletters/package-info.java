/** Messages that were given up: reading them, and sending them again. */
@NullMarked
package theater.ingress.deadletters;

import org.jspecify.annotations.NullMarked;
