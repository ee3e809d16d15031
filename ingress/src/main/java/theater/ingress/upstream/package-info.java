/** The services that ingress asks on behalf of its clients: projector and store. */
@NullMarked
package theater.ingress.upstream;

import org.jspecify.annotations.NullMarked;
