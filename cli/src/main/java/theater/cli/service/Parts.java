package theater.cli.service;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts of a process, closed in the reverse of the order in which they were started. A part that does not close well is
 * logged and does not keep the others from closing. Safe for use by several threads.
 */
public final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private final Deque<Part> parts = new ArrayDeque<>();

    private record Part(String name, AutoCloseable closeable) {}

    /** Adds a part that was just started and returns it. */
    public synchronized <T extends AutoCloseable> T add(String name, T part) {
        parts.push(new Part(requireNonNull(name, "name is null"), requireNonNull(part, "part is null")));
        return part;
    }

    /** Closes all parts that are not closed yet. */
    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.closeable.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.atWarn().addKeyValue("part", part.name).setCause(e).log("a part did not close well");
            }
        }
    }
}
