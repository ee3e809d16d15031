package theater.schemas.manifest;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import theater.schemas.topic.ActorPattern;

/**
 * What an actor may do beyond computing; by default nothing.
 *
 * @param state may keep key-value state
 * @param messaging may answer messages later, and send to the actors in {@code sendTo}
 * @param sendTo which actors it may send to; empty: none
 * @param runtime may ask who it is, what time it is, for random bytes, and write logs
 */
public record Capabilities(boolean state, boolean messaging, List<ActorPattern> sendTo, boolean runtime) {
    private static final String PACKAGE = "theater:actor/";
    private static final String VERSION = "@0.1.0";
    private static final int MAX_TARGETS = 100;

    /** Nothing is granted. */
    public static final Capabilities NONE = new Capabilities(false, false, List.of(), false);

    public Capabilities {
        sendTo = List.copyOf(requireNonNull(sendTo, "sendTo is null"));
        if (!messaging && !sendTo.isEmpty()) {
            throw ManifestException.invalid("capabilities.messaging", "targets are named but messaging is not granted");
        }
        Ranges.check("capabilities.messaging.send, number of patterns", sendTo.size(), 0, MAX_TARGETS);
    }

    public boolean maySendTo(String actorId) {
        for (ActorPattern pattern : sendTo) {
            if (pattern.matches(actorId)) {
                return true;
            }
        }
        return false;
    }

    /** The WIT interfaces that a component may import. Types hold nothing that could be done, so all may. */
    public List<String> grantedImports() {
        List<String> imports = new ArrayList<>(List.of(PACKAGE + "types" + VERSION));
        if (state) {
            imports.add(PACKAGE + "state" + VERSION);
        }
        if (messaging) {
            imports.add(PACKAGE + "messaging" + VERSION);
        }
        if (runtime) {
            imports.add(PACKAGE + "runtime" + VERSION);
        }
        return List.copyOf(imports);
    }

    /**
     * Which of a component's imports are not granted, by name and in order. WASI interfaces are not asked about: the
     * deterministic subset is always linked, and the engine refuses what is not in it.
     */
    public List<String> refusedImports(Collection<String> imports) {
        List<String> granted = grantedImports();
        TreeSet<String> refused = new TreeSet<>();
        for (String name : imports) {
            if (!granted.contains(name) && !name.startsWith("wasi:")) {
                refused.add(name);
            }
        }
        return List.copyOf(refused);
    }
}
