package theater.schemas.manifest;

import java.util.Locale;

/** What of a guest's memory outlives a turn. */
public enum MemoryMode {
    /** Nothing: each turn starts in a new instance. */
    FRESH,
    /**
     * All of it, for guests that are expensive to start: the actor's next turn goes on in the same instance, until a turn
     * does not end well or the executor needs the room.
     */
    WARM;

    static MemoryMode parse(String text) {
        return switch (text) {
            case "fresh" -> FRESH;
            case "warm" -> WARM;
            default -> throw new IllegalArgumentException("'" + text + "' is neither fresh nor warm");
        };
    }

    /** As it is written in manifests. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
