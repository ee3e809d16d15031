package theater.cli.demo;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Waits for a count to reach its goal, and gives up when it stands still. Used by one thread. */
final class Patience {
    private static final Duration LOOK = Duration.ofMillis(10);

    private final Duration standstill;

    /**
     * @param standstill how long the count may stay the same
     */
    Patience(Duration standstill) {
        this.standstill = standstill;
    }

    /** Called between looks; may throw to end the waiting. */
    @FunctionalInterface
    interface EachLook {
        void at(long count) throws InterruptedException;
    }

    /** True when the goal is reached; false if the count stood still for too long. */
    boolean await(long goal, LongSupplier count, EachLook eachLook) throws InterruptedException {
        long last = -1;
        long moved = System.nanoTime();
        while (true) {
            long now = count.getAsLong();
            eachLook.at(now);
            if (now >= goal) {
                return true;
            }
            if (now != last) {
                last = now;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > standstill.toNanos()) {
                return false;
            }
            Thread.sleep(LOOK);
        }
    }
}
