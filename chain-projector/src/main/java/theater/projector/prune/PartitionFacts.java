package theater.projector.prune;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import theater.chain.EventFields;
import theater.chain.PruneStatement;
import theater.projector.archive.ArchivedBlock;
import theater.projector.archive.ArchivedEvent;

/** What the archive of a partition says of its actors: their last events, and what they state. One thread. */
final class PartitionFacts {
    private final List<PruneRule> rules;
    private final Map<String, Actor> actors = new HashMap<>();

    /** Of the actors of these rules. */
    PartitionFacts(List<PruneRule> rules) {
        this.rules = rules;
    }

    private static final class Actor {
        private long newest = -1;
        private final List<PruneStatement> statements = new ArrayList<>(1);
    }

    void read(ArchivedBlock block) {
        for (ArchivedEvent event : block.events()) {
            event.fields()
                    .filter(fields ->
                            rules.stream().anyMatch(rule -> rule.actors().matches(fields.actor())))
                    .ifPresent(fields -> read(event, fields));
        }
    }

    private void read(ArchivedEvent event, EventFields fields) {
        Actor actor = actors.computeIfAbsent(fields.actor(), _ -> new Actor());
        if (!fields.type().equals(PruneStatement.EVENT_TYPE)) {
            actor.newest = Math.max(actor.newest, fields.seq());
        } else {
            PruneStatement.find(event.event())
                    .filter(statement -> statement.last() < fields.seq())
                    .ifPresent(actor.statements::add);
        }
    }

    /**
     * The number of an actor's last archived event, apart from statements: pruning again must not have more to prune only
     * because it was done before. -1 if there is none.
     */
    long newest(String actor) {
        Actor known = actors.get(actor);
        return known == null ? -1 : known.newest;
    }

    /** Whether an archived event of the actor states that this one may be pruned. */
    boolean isStated(String actor, long seq) {
        Actor known = actors.get(actor);
        return known != null && known.statements.stream().anyMatch(statement -> statement.covers(seq));
    }

    boolean isStated(String actor, PruneRange range) {
        Actor known = actors.get(actor);
        return known != null
                && known.statements.stream()
                        .anyMatch(statement -> statement.covers(range.first()) && statement.covers(range.last()));
    }
}
