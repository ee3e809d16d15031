package theater.wasmtime;

import java.util.List;
import java.util.Set;

/**
 * Host functions at which a turn may end and go on later: a commit point, after which the turn may have to be run again
 * from its journal. What ran before in the same instance is not in that journal, so a guest that imports one of them
 * always starts in a new instance.
 */
final class SuspendingFunctions {
    /** As {@code package/interface#function}, without a version. */
    static final Set<String> NAMES = Set.of(
            WitContract.PACKAGE + "/messaging#ask",
            WitContract.PACKAGE + "/supervision#spawn",
            WitContract.PACKAGE + "/http#fetch",
            WitContract.PACKAGE + "/runtime#sleep");

    /** Those of WASI by which a guest waits for time to pass; a library may import them and never call them. */
    private static final Set<String> WASI_TIMERS =
            Set.of("wasi:clocks/monotonic-clock#subscribe-duration", "wasi:clocks/monotonic-clock#subscribe-instant");

    private SuspendingFunctions() {}

    /** Whether a guest that imports the functions may wait for something: for time, or in one of those names. */
    static boolean maySuspend(List<String> functions, Set<String> names) {
        return !among(functions, names).isEmpty()
                || !among(functions, WASI_TIMERS).isEmpty();
    }

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
