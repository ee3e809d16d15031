/** Client of Confluent-compatible schema registries. */
@NullMarked
package theater.schemas.registry;

import org.jspecify.annotations.NullMarked;
