/** Client of the HTTP API of ingress. */
@NullMarked
package theater.cli.api;

import org.jspecify.annotations.NullMarked;
