package theater.ingress.types;

import java.time.Duration;

/**
 * What compiling one component may take.
 *
 * @param memoryBytes address space of the compiler's process
 * @param time after which it is killed
 */
public record CompileLimits(long memoryBytes, Duration time) {
    /** Enough for components of JavaScript and Python, which bring their interpreters. */
    public static final CompileLimits DEFAULT = new CompileLimits(4L << 30, Duration.ofMinutes(2));

    public CompileLimits {
        if (memoryBytes < 64 << 20 || time.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("compiling needs at least 64 MiB and 1 s");
        }
    }
}
