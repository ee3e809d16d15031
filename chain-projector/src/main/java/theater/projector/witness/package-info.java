/** Has checkpoints cosigned by witnesses, as a client of C2SP tlog-witness. */
@NullMarked
package theater.projector.witness;

import org.jspecify.annotations.NullMarked;
