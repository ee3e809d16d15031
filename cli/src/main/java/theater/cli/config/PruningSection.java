package theater.cli.config;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import theater.projector.prune.PruneRule;
import theater.schemas.manifest.Durations;
import theater.schemas.topic.ActorPattern;

/**
 * A rule of which events {@code theater prune} takes the bytes. All that is said has to apply.
 *
 * @param actors a pattern of actor ids, such as {@code account/*}
 * @param types of the events; none: any
 * @param olderThan how long ago the event was, such as {@code 30d}
 * @param keep so many of an actor's last events stay
 */
public record PruningSection(
        String actors,
        @Nullable List<String> types,
        @Nullable String olderThan,
        @Nullable Long keep) {
    /** Refuses what is no rule. */
    @SuppressWarnings("NullAway") // what a file leaves out is null
    public PruningSection {
        if (actors == null) {
            throw new IllegalArgumentException("a rule needs actors, such as account/*");
        }
        types = types == null ? List.of() : List.copyOf(types);
        var _ = rule(actors, types, olderThan, keep);
    }

    /** As the pruner takes it. */
    public PruneRule rule() {
        return rule(actors, types, olderThan, keep);
    }

    private static PruneRule rule(
            String actors, @Nullable List<String> types, @Nullable String olderThan, @Nullable Long keep) {
        return new PruneRule(
                ActorPattern.parse(actors),
                types == null ? Set.of() : Set.copyOf(types),
                olderThan == null ? null : Durations.parse(olderThan),
                keep);
    }
}
