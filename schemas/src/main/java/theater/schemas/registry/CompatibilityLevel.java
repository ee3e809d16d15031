package theater.schemas.registry;

/** What a new version of a subject must be to the versions before it; names as in the registry's API. */
public enum CompatibilityLevel {
    NONE,
    /** Readers with the new schema read what the last one wrote. */
    BACKWARD,
    BACKWARD_TRANSITIVE,
    /** Readers with the last schema read what the new one writes. */
    FORWARD,
    FORWARD_TRANSITIVE,
    FULL,
    FULL_TRANSITIVE
}
