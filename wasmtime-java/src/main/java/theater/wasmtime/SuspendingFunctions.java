package theater.wasmtime;

import java.util.List;
import java.util.Set;

/**
 * Host functions at which a turn may end and go on later: a commit point, after which the turn may have to be run again
 * from its journal. What ran before in the same instance is not in that journal, so a guest that imports one of them
 * always starts in a new instance.
 */
final class SuspendingFunctions {
    /** As {@code package/interface#function}, without a version. There are none yet. */
    static final Set<String> NAMES = Set.of();

    private SuspendingFunctions() {}

    /** Those of the functions, given as {@code package/interface@version#function}, whose names are among these. */
    static List<String> among(List<String> functions, Set<String> names) {
        return functions.stream()
                .filter(function -> names.contains(withoutVersion(function)))
                .toList();
    }

    private static String withoutVersion(String function) {
        int at = function.indexOf('@');
        int hash = function.indexOf('#');
        return at < 0 || at > hash ? function : function.substring(0, at) + function.substring(hash);
    }
}
