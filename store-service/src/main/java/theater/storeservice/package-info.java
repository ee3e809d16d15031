/** HTTP front of the store: blobs by digest under {@code /cas/sha256/}. */
@NullMarked
package theater.storeservice;

import org.jspecify.annotations.NullMarked;
