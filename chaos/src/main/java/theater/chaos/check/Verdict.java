package theater.chaos.check;

import java.util.List;
import java.util.Map;

/**
 * What the checker found.
 *
 * @param counts of what it looked at, by name, in the order to be shown
 * @param findings none if everything is as it has to be
 */
public record Verdict(Map<String, Long> counts, List<Finding> findings) {
    public Verdict {
        counts = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(counts));
        findings = List.copyOf(findings);
    }
}
