/** Actor types: what is deployed, and deploying. */
@NullMarked
package theater.ingress.types;

import org.jspecify.annotations.NullMarked;
