package theater.replay;

import org.jspecify.annotations.Nullable;

/**
 * What came of running a stretch of a history again.
 *
 * @param from seq of the first turn that was run; less than what was asked for if a warm instance began earlier
 * @param to seq of the last one
 * @param turns that were run and were identical
 * @param byLimit how many of them ended by a limit that the executor applies: up to there they are identical
 * @param notRun events of turns that no guest ended (a killed process, effects that Kafka refused): there is nothing to run
 * @param otherEngine turns whose engine had other settings than this one: their fuel was not compared
 * @param fuel that they used
 * @param stateEntries entries of the state behind the last one
 * @param stateBytes keys and values of these
 * @param difference null: none
 */
public record Report(
        String actor,
        long from,
        long to,
        long turns,
        long byLimit,
        long notRun,
        long otherEngine,
        long fuel,
        long stateEntries,
        long stateBytes,
        @Nullable Difference difference) {}
