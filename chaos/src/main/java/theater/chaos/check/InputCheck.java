package theater.chaos.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import theater.chaos.history.LaneRecord;
import theater.chaos.history.Place;
import theater.chaos.input.Input;
import theater.chaos.input.Sent;

/** Every acknowledged input is in its lane as it was sent, and nothing else is in the public lanes. */
final class InputCheck {
    private final Evidence evidence;
    private final Findings findings;

    InputCheck(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void check(List<Sent> sent) {
        Map<String, Integer> unclaimed = new HashMap<>();
        for (LaneRecord record : evidence.history().lanes()) {
            if (record.place().topic().startsWith("mailbox.") && record.forwardedFrom() == null) {
                unclaimed.merge(name(record), 1, Integer::sum);
            }
        }
        for (Sent one : sent) {
            Place place = one.place();
            if (place != null) {
                acknowledged(one.input(), place);
            }
            unclaimed.computeIfPresent(name(one.input()), (name, left) -> left > 1 ? left - 1 : null);
        }
        unclaimed.forEach((name, left) ->
                findings.add("input-unknown", name, left + " records in the public lanes that were not sent"));
    }

    private void acknowledged(Input input, Place place) {
        LaneRecord record = evidence.record(place);
        if (record == null) {
            findings.add("input-lost", place, "Kafka acknowledged input " + input.number() + " and does not have it");
        } else if (!Objects.equals(input.key(), record.key())
                || !input.payload().body().equals(record.payload().body())
                || !(input.id() == null ? record.plain() : input.id().equals(record.id()))) {
            findings.add("input-altered", place, "it is not what was sent as input " + input.number());
        }
    }

    /** Plain records have no name: they are counted by what they say. */
    private static String name(LaneRecord record) {
        return record.plain()
                ? plain(String.valueOf(record.key()), record.payload().body())
                : record.id();
    }

    private static String name(Input input) {
        String id = input.id();
        return id == null ? plain(String.valueOf(input.key()), input.payload().body()) : id;
    }

    private static String plain(String key, String body) {
        return "plain records with key " + key + " and body " + body;
    }
}
