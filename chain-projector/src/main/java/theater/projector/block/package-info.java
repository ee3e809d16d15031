/**
 * The pure core of the chain: reading what an event says about itself, judging its link, collecting events and cutting
 * blocks. No Kafka, no clock, no randomness; everything comes in as arguments.
 */
@NullMarked
package theater.projector.block;

import org.jspecify.annotations.NullMarked;
