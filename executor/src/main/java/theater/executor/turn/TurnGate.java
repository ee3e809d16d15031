package theater.executor.turn;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Lets turns run together, or one of them alone. Workers pass it only while there are suspects. */
final class TurnGate {
    /** Then a worker looks whether what it waits for is still wanted. */
    private static final long LONGEST_WAIT_MILLIS = 500;

    // Fair: who wants to be alone is next when those inside have ended their time slices.
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    /** False if there was no way in for a while; true: {@link #leave} has to follow on the same thread. */
    boolean enter(boolean alone) {
        try {
            return side(alone).tryLock(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void leave(boolean alone) {
        side(alone).unlock();
    }

    private Lock side(boolean alone) {
        return alone ? lock.writeLock() : lock.readLock();
    }
}
