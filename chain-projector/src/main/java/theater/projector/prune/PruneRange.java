package theater.projector.prune;

/**
 * Events of an actor that are to be stated.
 *
 * @param reason the first rule that chose one of them, in words
 */
record PruneRange(long first, long last, String reason) {
    PruneRange with(long seq) {
        return new PruneRange(Math.min(first, seq), Math.max(last, seq), reason);
    }
}
