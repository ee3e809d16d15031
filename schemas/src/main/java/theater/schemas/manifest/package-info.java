/** Manifests of actor types: limits, capabilities and supervision, read from YAML. */
@NullMarked
package theater.schemas.manifest;

import org.jspecify.annotations.NullMarked;
