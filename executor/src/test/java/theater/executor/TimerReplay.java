package theater.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import theater.schemas.avro.Event;
import theater.schemas.avro.Ok;
import theater.schemas.avro.TimerCancel;
import theater.schemas.avro.TimerSchedule;

/** What has to become of timers, by what actors' events say of them. */
final class TimerReplay {
    private TimerReplay() {}

    /** Ids of the timers that have to fire, by a replay of what the events say. */
    static Set<String> expected(List<Event> events) {
        Map<String, Map<String, String>> waiting = new HashMap<>();
        Map<String, Long> due = new HashMap<>();
        Set<String> expected = new TreeSet<>();
        for (Event event : events) {
            Map<String, String> own = waiting.computeIfAbsent(event.getActor(), actor -> new HashMap<>());
            if (event.getInput() != null && event.getInput().getOffset() < 0) {
                String id = event.getInput().getId();
                assertThat(own.remove(event.getInput().getTimer()))
                        .as("timer that waits")
                        .isEqualTo(id);
                assertThat(event.getTime()).isGreaterThanOrEqualTo(due.get(id));
                expected.add(id);
            }
            if (event.getOutcome() instanceof Ok) {
                for (Object call : event.getCalls()) {
                    if (call instanceof TimerSchedule schedule && schedule.getError() == null) {
                        own.put(schedule.getName(), schedule.getId());
                        due.put(schedule.getId(), event.getTime() + schedule.getDelay());
                    } else if (call instanceof TimerCancel cancel) {
                        assertThat(own.remove(cancel.getName()) == null).isEqualTo(cancel.getError() != null);
                    }
                }
            }
        }
        waiting.values().forEach(own -> expected.addAll(new HashSet<>(own.values())));
        return expected;
    }
}
