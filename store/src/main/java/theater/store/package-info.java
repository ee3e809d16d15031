/** Content-addressed blobs: hashing, backends. */
@NullMarked
package theater.store;

import org.jspecify.annotations.NullMarked;
