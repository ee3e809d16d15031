/** Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint) and the keys that make and check them. */
@NullMarked
package theater.chain.note;

import org.jspecify.annotations.NullMarked;
