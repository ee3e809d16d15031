package theater.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import theater.chaos.history.Call;
import theater.chaos.history.EventRecord;
import theater.chaos.history.EventRecord.Resumed;
import theater.chaos.history.RequestRecord;

/**
 * The server got requests that are recorded, as they are recorded and not before that was committed; and what an actor
 * went on with is what the server gave it.
 */
final class FetchCheck {
    /** As the run's manifest has it. */
    static final long TIMEOUT_MS = 10_000;
    /** The executor measures what is left of a request's time with another clock. */
    private static final long CLOCKS_MS = 50;

    private final Evidence evidence;
    private final Commits commits;
    private final Findings findings;
    private final Map<String, List<RequestRecord>> requests = new HashMap<>();

    FetchCheck(Evidence evidence, Commits commits, Findings findings) {
        this.evidence = evidence;
        this.commits = commits;
        this.findings = findings;
    }

    /** How many requests were repeated. */
    long check() {
        for (RequestRecord request : evidence.history().requests()) {
            requests.computeIfAbsent(request.key(), key -> new ArrayList<>()).add(request);
        }
        long repeated =
                requests.values().stream().mapToLong(same -> same.size() - 1).sum();
        for (List<EventRecord> events : evidence.actors().values()) {
            for (int i = 0; i < events.size(); i++) {
                EventRecord event = events.get(i);
                if (event.isWaiting() && WaitCheck.lastCall(event) instanceof Call.Fetch fetch) {
                    List<RequestRecord> got = requests.getOrDefault(fetch.id(), List.of());
                    requested(event, fetch, got);
                    Resumed resumed = i + 1 < events.size() ? events.get(i + 1).resumed() : null;
                    if (resumed != null && resumed.by().equals("response")) {
                        responded(events.get(i + 1), event, fetch, resumed, got);
                    }
                    requests.remove(fetch.id());
                }
            }
        }
        requests.values()
                .forEach(rest -> rest.forEach(request ->
                        findings.add("fetch-unrecorded", request.key(), "no event tells of request " + request)));
        return repeated;
    }

    private void requested(EventRecord event, Call.Fetch fetch, List<RequestRecord> got) {
        long committed = commits.ofEvent(event).orElse(Long.MAX_VALUE);
        for (RequestRecord request : got) {
            if (!request.method().equals(fetch.method())
                    || !fetch.url().endsWith(request.target())
                    || !request.body().equals(fetch.body())) {
                findings.add("fetch-altered", event.name(), "it tells of " + fetch + "; the server got " + request);
            }
            if (request.at() < committed) {
                findings.add(
                        "fetch-early",
                        event.name(),
                        "the server got " + request + ", and its transaction was sent at " + committed);
            }
        }
    }

    private void responded(
            EventRecord event, EventRecord before, Call.Fetch fetch, Resumed resumed, List<RequestRecord> got) {
        boolean given = resumed.response() != null
                ? got.stream().anyMatch(request -> resumed.response().equals(request.response()))
                : switch (String.valueOf(resumed.failure())) {
                    case "connection-lost" -> got.stream().anyMatch(request -> request.response() == null);
                    case "timed-out" -> event.time() >= before.time() + TIMEOUT_MS - CLOCKS_MS;
                    default -> false;
                };
        if (!given || !resumed.id().equals(event.actor() + "#wake." + fetch.id())) {
            findings.add("fetch-response", event.name(), "it went on with " + resumed + "; the server got " + got);
        }
    }
}
