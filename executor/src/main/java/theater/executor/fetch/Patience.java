package theater.executor.fetch;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long one exchange may still take. When it is over, or nobody waits any more, the socket is closed under whoever
 * reads or writes: a time-out of each read would not bound a server that sends one byte at a time.
 */
final class Patience {
    private final long deadlineNanos;
    private boolean over;
    private @Nullable Socket socket;

    Patience(Duration time) {
        this.deadlineNanos = System.nanoTime() + time.toNanos();
    }

    /** What is left; zero or less: nothing. */
    long leftNanos() {
        return deadlineNanos - System.nanoTime();
    }

    /** What is left, as a time-out that is not "for ever". */
    int leftMillis() {
        return Math.clamp(TimeUnit.NANOSECONDS.toMillis(leftNanos()) + 1, 1, Integer.MAX_VALUE);
    }

    /** Has a socket closed at the end; one at a time. */
    synchronized void watch(Socket opened) throws SocketException {
        socket = opened;
        if (over) {
            close(opened);
            throw new SocketException("the time is over");
        }
    }

    /** Closes what is watched; another may be opened. */
    synchronized void release() {
        if (socket != null) {
            close(socket);
            socket = null;
        }
    }

    /** Ends it; any thread. */
    synchronized void end() {
        over = true;
        release();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is wanted from it any more.
        }
    }
}
