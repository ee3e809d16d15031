package theater.schemas.topic;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Actor types by pattern; finds the type of an id. Immutable, so any thread may read it.
 *
 * <p>The longest literal wins. Two patterns with the same literal, {@code a} and {@code a*}, would tie for the id
 * {@code a}: deploying the second is refused, see {@link #conflictWith}.
 *
 * @param <T> what stands for a type
 */
public final class ActorTypes<T> {
    private final Map<ActorPattern, T> byPattern;
    private final Map<String, Map.Entry<ActorPattern, T>> byLiteral;
    // Descending. Types are few and their literals of few lengths, so that this beats walking a tree by characters.
    private final int[] literalLengths;

    private ActorTypes(Map<ActorPattern, T> types) {
        this.byPattern = Map.copyOf(types);
        this.byLiteral = byPattern.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(entry -> entry.getKey().literal(), entry -> entry, (a, b) -> {
                    throw new IllegalArgumentException("patterns " + a.getKey() + " and " + b.getKey() + " tie");
                }));
        this.literalLengths = byLiteral.keySet().stream()
                .map(String::length)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    public static <T> ActorTypes<T> none() {
        return new ActorTypes<>(Map.of());
    }

    /**
     * These types.
     *
     * @throws IllegalArgumentException if two patterns tie
     */
    public static <T> ActorTypes<T> of(Map<ActorPattern, T> types) {
        return new ActorTypes<>(requireNonNull(types, "types is null"));
    }

    /** The deployed pattern that a new one would tie with; empty if it can be deployed, again or for the first time. */
    public Optional<ActorPattern> conflictWith(ActorPattern pattern) {
        return Optional.ofNullable(byLiteral.get(pattern.literal()))
                .map(Map.Entry::getKey)
                .filter(other -> !other.equals(pattern));
    }

    /** The type of an actor id, if any pattern matches. */
    public Optional<T> resolve(String actorId) {
        for (int length : literalLengths) {
            if (length <= actorId.length()) {
                Map.Entry<ActorPattern, T> entry = byLiteral.get(actorId.substring(0, length));
                if (entry != null && entry.getKey().matches(actorId)) {
                    return Optional.of(entry.getValue());
                }
            }
        }
        return Optional.empty();
    }

    /** All types. */
    public Map<ActorPattern, T> byPattern() {
        return byPattern;
    }
}
