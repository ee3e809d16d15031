/** Actor types as deployed, and what is needed to run them. */
@NullMarked
package theater.executor.types;

import org.jspecify.annotations.NullMarked;
