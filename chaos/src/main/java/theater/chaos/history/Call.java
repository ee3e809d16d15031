package theater.chaos.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A host call as an event tells it. Keys, values and bodies have one character a byte. */
public sealed interface Call {
    /**
     * A value was read.
     *
     * @param writer seq of the event that wrote the value; -1: there was none
     */
    record Get(String key, long writer) implements Call {}

    record Put(String key, String value) implements Call {}

    record Delete(String key) implements Call {}

    record Scan(String prefix, @Nullable String after, int limit, List<Found> found) implements Call {
        public Scan {
            found = List.copyOf(found);
        }
    }

    /** An entry that a scan found. */
    record Found(String key, long writer) {}

    /**
     * A message to another actor.
     *
     * @param lane without the prefix
     * @param id empty if it was refused
     * @param error null if it was not
     */
    record Send(
            String to,
            String lane,
            String id,
            Payload payload,
            @Nullable String error) implements Call {}

    /**
     * An answer to an earlier message.
     *
     * @param error null if it was not refused
     */
    record Answer(long token, Payload payload, @Nullable String error) implements Call {}

    /**
     * A timer was set.
     *
     * @param delay milliseconds
     * @param id of its message; empty if it was refused
     * @param error null if it was not
     */
    record Schedule(
            String name,
            long delay,
            String id,
            Payload payload,
            @Nullable String error) implements Call {}

    /**
     * A timer was taken away.
     *
     * @param error null if there was one
     */
    record Cancel(String name, @Nullable String error) implements Call {}

    /**
     * An ask. Without an error the turn waits.
     *
     * @param timeout milliseconds
     * @param id of its message; empty if it was refused
     * @param error null if it was not refused
     */
    record Ask(
            String to,
            long timeout,
            String id,
            Payload payload,
            @Nullable String error) implements Call {}

    /**
     * A sleep: the turn waits.
     *
     * @param duration milliseconds
     */
    record Sleep(long duration) implements Call {}

    /**
     * A request to a server. Without an error the turn waits.
     *
     * @param body empty if it has none
     * @param id by which the server knows it; empty if it was refused
     * @param error null if it was not refused
     */
    record Fetch(
            String method,
            String url,
            String body,
            String id,
            @Nullable String error) implements Call {
        /** The same under another id: nobody can know a request's id before. */
        public Fetch withId(String other) {
            return new Fetch(method, url, body, other, error);
        }
    }

    /** Text of the guest's choice: not compared. */
    record Log() implements Call {}

    /** Something that the actors of a run never do. */
    record Other(String text) implements Call {}
}
