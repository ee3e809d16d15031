package theater.schemas.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** What two lists of patterns both mean. */
final class Intersection {
    private Intersection() {}

    /**
     * Patterns for what is meant by one of the first and by one of the others, each once.
     *
     * @param both what two patterns both mean; empty: nothing
     */
    static <T> List<T> of(List<T> patterns, List<T> others, BiFunction<T, T, Optional<T>> both) {
        List<T> found = new ArrayList<>();
        for (T pattern : patterns) {
            for (T other : others) {
                both.apply(pattern, other).filter(one -> !found.contains(one)).ifPresent(found::add);
            }
        }
        return List.copyOf(found);
    }
}
