package theater.cli.tamper;

import java.util.List;
import java.util.function.Function;

/**
 * One way to tamper.
 *
 * @param name as in docs/verification.md
 * @param findings codes of the findings that it has to give, in their order; after a star what follows from them
 * @param tamper does it, and returns what to verify: names in the scene, and options
 */
record Attack(String name, List<String> findings, Function<Scene, List<String>> tamper) {
    static Attack of(String name, String findings, Function<Scene, List<String>> tamper) {
        return new Attack(name, List.of(findings.split(" ", -1)), tamper);
    }

    /** Whether these are its findings. */
    boolean gives(List<String> found) {
        if (!findings.getLast().equals("*")) {
            return found.equals(findings);
        }
        List<String> first = findings.subList(0, findings.size() - 1);
        return found.size() >= first.size() && found.subList(0, first.size()).equals(first);
    }

    @Override
    public String toString() {
        return name;
    }
}
