package theater.chaos.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import theater.chaos.history.Call;
import theater.chaos.history.Outcome;
import theater.chaos.history.StateTransaction.Value;

/**
 * What a turn has to do.
 *
 * @param changes of the state by key, empty: deleted; none if the outcome is not ok
 * @param answered tokens of earlier messages that it answers
 * @param timers by name, empty: it waits no longer; one whose message this is waits no longer whatever the outcome
 */
public record Expected(
        List<Call> calls,
        Outcome outcome,
        Map<String, Optional<Value>> changes,
        Set<Long> answered,
        Map<String, Optional<ModelActor.Timer>> timers) {
    public Expected {
        calls = List.copyOf(calls);
        changes = Map.copyOf(changes);
        answered = Set.copyOf(answered);
        timers = Map.copyOf(timers);
    }

    static Expected of(ModelHost host, Outcome outcome) {
        boolean counts = outcome instanceof Outcome.Ok;
        return new Expected(
                host.calls(),
                outcome,
                counts ? host.changes() : Map.of(),
                counts ? host.answered() : Set.of(),
                counts ? host.timers() : host.fired());
    }

    /** Whether an answer is owed after it. */
    public boolean promises() {
        return outcome instanceof Outcome.Ok ok && ok.later();
    }
}
