/** The log as tiles (C2SP tlog-tiles): paths, bytes, proofs from tiles, and appending. */
@NullMarked
package theater.chain.tile;

import org.jspecify.annotations.NullMarked;
