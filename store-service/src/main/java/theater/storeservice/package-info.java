/** HTTP front of the store. */
@NullMarked
package theater.storeservice;

import org.jspecify.annotations.NullMarked;
