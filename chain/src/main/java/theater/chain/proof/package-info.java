/** Proofs as files: C2SP tlog-proof, and the proof of an event in its {@code extra}. Formats only. */
@NullMarked
package theater.chain.proof;

import org.jspecify.annotations.NullMarked;
