package theater.projector.log;

/** Told of each step of the active sequencer, on its thread; what it throws ends the term as a crash would. */
@FunctionalInterface
public interface StepObserver {
    /** Does nothing. */
    StepObserver NONE = step -> {};

    void reached(SequencerStep step);
}
