package theater.projector.log;

/** Points on the active sequencer's way, in order. A crash test dies at each. */
public enum SequencerStep {
    /** Blocks are chosen, nothing is written. */
    CHOSEN,
    /** Leaves are sent, their transaction is open. */
    LEAVES_SENT,
    /** Leaves are committed and not yet read back. */
    LEAVES_COMMITTED,
    /** Leaves are read back as committed, nothing is signed. */
    READ_BACK,
    /** The checkpoint is signed and in the store backend, and nobody else has seen it. */
    SWAPPED,
    /** Tiles are sent, the checkpoint is not; their transaction is open. */
    TILES_SENT,
    /** Tiles and checkpoint are committed. */
    PUBLISHED
}
