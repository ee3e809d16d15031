package theater.chaos.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Findings while they are made. Used by one thread. */
final class Findings {
    private final List<Finding> all = new ArrayList<>();

    void add(String code, Object where, String text) {
        all.add(new Finding(code, where.toString(), text));
    }

    /** A finding unless the two are equal. */
    void same(String code, Object where, String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            add(code, where, what + " is " + found + " instead of " + expected);
        }
    }

    /** A finding for each key that one of them has and the other has not, or with another value. */
    <K, V> void sameEntries(String code, Object where, Map<K, V> expected, Map<K, V> found) {
        Set<K> keys = new LinkedHashSet<>(expected.keySet());
        keys.addAll(found.keySet());
        for (K key : keys) {
            V wanted = expected.get(key);
            V there = found.get(key);
            if (!Objects.equals(wanted, there)) {
                add(code, where, key + " is " + there + " instead of " + wanted);
            }
        }
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
