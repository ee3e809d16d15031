/**
 * The one log over all partitions' blocks: its sequencer, and what every instance keeps of it.
 *
 * <pre>
 * blocks[*] ─▶ ActiveSequencer ─▶ chain.leaves ─▶ LogFollower ─▶ LogStore (every instance)
 *                    ▲                                │ size
 *                    └────────────────────────────────┘
 *                    ├─▶ checkpoint file (compare-and-swap)
 *                    └─▶ chain.tiles, chain.checkpoints ─▶ LogFollower
 * </pre>
 *
 * Steps of the active sequencer, each of which may be its last: leaves committed; leaves read back; checkpoint signed and
 * swapped into the store backend; tiles and checkpoint committed. A successor goes on from what is committed: leaves
 * that no checkpoint covers are covered by the next one; a checkpoint that only the store knows binds the successor
 * although nobody else saw it.
 *
 * <p>{@code chain.tiles} holds full tiles only. Partial ones follow from the leaves behind the last full tile, which
 * every instance has, and are composed when they are asked for.
 */
@NullMarked
package theater.projector.log;

import org.jspecify.annotations.NullMarked;
