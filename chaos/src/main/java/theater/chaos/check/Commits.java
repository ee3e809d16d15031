package theater.chaos.check;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import theater.chaos.history.EventRecord;
import theater.chaos.history.Place;

/** In which transaction events and words came, by the time at which it was sent: before that, none was committed. */
final class Commits {
    private final Map<String, Long> events = new HashMap<>();
    private final Map<Place, Long> words = new HashMap<>();

    void event(EventRecord event, long sent) {
        events.put(event.name(), sent);
    }

    /** A record of a lane was settled, whatever became of it. */
    void settled(Place place, long sent) {
        words.putIfAbsent(place, sent);
    }

    /** Empty: the event is in no transaction. */
    OptionalLong ofEvent(EventRecord event) {
        return optional(events.get(event.name()));
    }

    /** Empty: it never was. */
    OptionalLong ofSettled(Place place) {
        return optional(words.get(place));
    }

    private static OptionalLong optional(@Nullable Long time) {
        return time == null ? OptionalLong.empty() : OptionalLong.of(time);
    }
}
