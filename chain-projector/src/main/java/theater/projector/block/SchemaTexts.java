package theater.projector.block;

import java.util.Optional;

/** The schema registry as the chain sees it. Implementations answer from memory once they know an id. */
@FunctionalInterface
public interface SchemaTexts {
    /**
     * The schema's text exactly as the registry returns it; empty if the registry says that there is no such id. If the
     * registry cannot be asked, implementations try again or throw: they never answer empty.
     */
    Optional<String> byId(int id);
}
