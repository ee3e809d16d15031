/**
 * The chain projector: events to blocks, blocks to one signed log, and answers about both.
 *
 * <p>{@link theater.projector.Projector} starts the parts; each is a package of its own: {@code chaining} and
 * {@code index} are Kafka Streams topologies, {@code log} is the sequencer, {@code block} the pure core.
 *
 * <p>Its meters; the stages of an event's way are counted in this order:
 *
 * <pre>
 * theater.chain.events             events taken into blocks
 * theater.chain.blocks             blocks cut
 * theater.chain.findings{kind}     prev, seq, unreadable: each asks for a look at the topic of findings
 * theater.log.leaves               leaves committed and read back, by the active sequencer
 * theater.log.blocks.refused       blocks left out of the log: somebody else writes the topic of blocks
 * theater.log.checkpoints          checkpoints published
 * theater.log.checkpoint.lag       from the time of a block's first event to the checkpoint over it
 * theater.log.leaves.unsigned      leaves here that no published checkpoint covers; growing: nothing is signed
 * </pre>
 *
 * Several instances share the partitions. Each serves the whole log; queries by event, actor and block are answered by
 * whoever has the partition, the others say {@code not-here} (503) and never that there is nothing. Lists of actors go
 * over all partitions, so only an instance that has all of them gives them.
 */
@NullMarked
package theater.projector;

import org.jspecify.annotations.NullMarked;
