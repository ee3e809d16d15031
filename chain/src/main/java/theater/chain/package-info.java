/** Hashes, block headers, Merkle tree, tiles, notes and proofs: the verifier, without Kafka. */
@NullMarked
package theater.chain;

import org.jspecify.annotations.NullMarked;
