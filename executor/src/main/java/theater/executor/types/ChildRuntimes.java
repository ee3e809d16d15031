package theater.executor.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import theater.chain.Hash;
import theater.schemas.manifest.Manifest;

/**
 * What runs actors that others have spawned: their type, with each limit and grant cut down to what every actor above
 * them has by its own type, as that is deployed now. Any thread.
 */
public final class ChildRuntimes {
    /** Types change rarely; what is not used any more goes with all the rest. */
    private static final int MOST_KEPT = 1_000;

    private final TypesTable types;
    private final RuntimeLoader loader;
    private final Map<Cut, ActorRuntime> kept = new ConcurrentHashMap<>();

    /** @param loader that has loaded the types */
    public ChildRuntimes(TypesTable types, RuntimeLoader loader) {
        this.types = types;
        this.loader = loader;
    }

    /**
     * What runs a child.
     *
     * @param own what its type is by itself
     * @param parents ids of the actors above it; empty: it is nobody's child
     * @throws NotGrantedException if its component wants what an actor above it does not have
     * @throws RuntimeException if the types cannot be read to their end now, or the store cannot be written; try again
     */
    public ActorRuntime of(ActorRuntime own, List<String> parents) throws NotGrantedException {
        if (parents.isEmpty()) {
            return own;
        }
        List<RuntimeSlot> above = new ArrayList<>();
        List<ActorRuntime.Key> keys = new ArrayList<>();
        for (String parent : parents) {
            RuntimeSlot slot = type(parent);
            if (!keys.contains(slot.key())) {
                keys.add(slot.key());
                above.add(slot);
            }
        }
        var cut = new Cut(own.descriptor(), keys);
        ActorRuntime known = kept.get(cut);
        if (known == null) {
            known = cut(own, above, parents);
            if (kept.size() >= MOST_KEPT) {
                kept.clear();
            }
            kept.put(cut, known);
        }
        return known;
    }

    private RuntimeSlot type(String parent) throws NotGrantedException {
        // Before it says no it reads the types to their end: the parent's may be new.
        if (types.matches(parent, System.nanoTime())) {
            return types.runtimeOf(parent).orElseThrow(() -> new IllegalStateException("a type was deleted just now"));
        }
        throw new NotGrantedException("no actor type matches " + parent
                + ", which is above this actor, any more: deploy one, or have its children stopped");
    }

    private ActorRuntime cut(ActorRuntime own, List<RuntimeSlot> above, List<String> parents)
            throws NotGrantedException {
        Manifest manifest = own.manifest();
        for (RuntimeSlot slot : above) {
            manifest = manifest.within(Manifest.parse(slot.manifest()));
        }
        if (manifest.equals(own.manifest())) {
            return own;
        }
        List<String> refused =
                manifest.capabilities().refusedImports(own.component().imports());
        if (!refused.isEmpty()) {
            throw new NotGrantedException("the component imports " + String.join(", ", refused)
                    + ", which the actors above it do not all have: " + String.join(", ", parents));
        }
        return loader.with(own, manifest);
    }

    /**
     * Of a child.
     *
     * @param descriptor of its own type
     * @param above types of the actors above it, each once
     */
    private record Cut(Hash descriptor, List<ActorRuntime.Key> above) {
        Cut {
            above = List.copyOf(above);
        }
    }

    /** A child's component wants what its parent does not have. */
    public static final class NotGrantedException extends Exception {
        private static final long serialVersionUID = 1;

        NotGrantedException(String text) {
            super(text, null, false, false);
        }

        /** For people. */
        public String text() {
            return String.valueOf(getMessage());
        }
    }
}
