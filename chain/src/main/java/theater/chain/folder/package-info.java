/** An exported log as a folder: reading, writing and verifying it whole. The only package here that touches files. */
@NullMarked
package theater.chain.folder;

import org.jspecify.annotations.NullMarked;
