/** Verification: what is wrong with a proof, a history or a log, as findings. Pure; reads no files. */
@NullMarked
package theater.chain.verify;

import org.jspecify.annotations.NullMarked;
