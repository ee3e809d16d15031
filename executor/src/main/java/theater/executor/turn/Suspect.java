package theater.executor.turn;

/**
 * A message whose turn ran when a process of this executor died.
 *
 * @param deaths how many processes died while no other turn ran
 * @param condemned whether one of them died after the message was suspected already, so that it ran alone on purpose
 * @param stage what ran when the last one died
 * @param time of the last death's discovery, in milliseconds since 1970 UTC
 */
record Suspect(int deaths, boolean condemned, TurnStage stage, long time) {

    /** A process died while its turn ran, and it was not suspected before. */
    static Suspect first(boolean alone, TurnStage stage, long now) {
        return new Suspect(alone ? 1 : 0, false, stage, now);
    }

    /** One more process died while its turn ran. */
    Suspect again(boolean alone, TurnStage at, long now) {
        return alone ? new Suspect(deaths + 1, true, at, now) : new Suspect(deaths, condemned, at, now);
    }

    /**
     * Whether its turn must not run any more. A process that is killed from outside may happen to run a single turn, so
     * at least one death has to be of a process that ran it alone on purpose.
     */
    boolean isGivenUp(TurnStage due, int attempts) {
        return condemned && deaths >= attempts && due == stage;
    }

    /** Attempts at a turn that nobody lived to record. */
    int attempts(TurnStage of) {
        return of == stage ? deaths : 0;
    }
}
