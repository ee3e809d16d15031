package theater.chaos.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import theater.chaos.history.Call;
import theater.chaos.history.Outcome;
import theater.chaos.history.StateTransaction.Value;

/**
 * What a turn has to do.
 *
 * @param changes of the state by key, empty: deleted; none if the outcome is not ok
 * @param promised token of an answer that is owed after it; null: none is
 * @param answered tokens of earlier messages that it answers
 * @param timers by name, empty: it waits no longer; one whose message this is waits no longer whatever the outcome
 */
public record Expected(
        List<Call> calls,
        Outcome outcome,
        Map<String, Optional<Value>> changes,
        @Nullable Long promised,
        Set<Long> answered,
        Map<String, Optional<ModelActor.Timer>> timers) {
    public Expected {
        calls = List.copyOf(calls);
        changes = Map.copyOf(changes);
        answered = Set.copyOf(answered);
        timers = Map.copyOf(timers);
    }

    static Expected of(ModelHost host, Outcome outcome) {
        boolean counts = outcome instanceof Outcome.Ok || outcome instanceof Outcome.Suspended;
        return new Expected(
                host.calls(),
                outcome,
                counts ? host.changes() : Map.of(),
                null,
                counts ? host.answered() : Set.of(),
                counts ? host.timers() : host.fired());
    }

    /** The same with an answer that is owed, if somebody waits for it. */
    Expected promising(@Nullable Long token) {
        return new Expected(calls, outcome, changes, token, answered, timers);
    }
}
