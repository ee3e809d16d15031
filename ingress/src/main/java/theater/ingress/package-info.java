/** HTTP API and event streams. */
@NullMarked
package theater.ingress;

import org.jspecify.annotations.NullMarked;
