/**
 * The chain topology: a Kafka Streams application that turns {@code events} into {@code blocks} and {@code findings},
 * exactly once.
 *
 * <pre>
 * events[p] ──▶ ChainProcessor ──▶ blocks[p]
 *                 │  heads: actor → seq, hash          (RocksDB, cached: one changelog record per actor and commit)
 *                 │  open:  tip; chunks of the block   (memory, cached: the changed chunks per commit)
 *                 └───────────────▶ findings[p]
 * </pre>
 *
 * Positions, stores, blocks and findings are one transaction, so after any crash the next owner has exactly the blocks
 * that were committed and the open block as it stood at that commit: it neither skips, repeats nor forks.
 */
@NullMarked
package theater.projector.chaining;

import org.jspecify.annotations.NullMarked;
