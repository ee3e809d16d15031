package theater.projector;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import theater.projector.block.SchemaTexts;
import theater.schemas.registry.RegistryException;
import theater.schemas.registry.SchemaRegistryClient;

/**
 * Schema texts from the registry. While it cannot be asked it throws, which ends the stream thread and has the record
 * read again: nothing is chained under a schema that is not known. Any thread may use it.
 */
final class RegistrySchemaTexts implements SchemaTexts {
    private final SchemaRegistryClient registry;
    private final Map<Integer, String> known = new ConcurrentHashMap<>();

    RegistrySchemaTexts(SchemaRegistryClient registry) {
        this.registry = requireNonNull(registry, "registry is null");
    }

    @Override
    public Optional<String> byId(int id) {
        String text = known.get(id);
        if (text != null) {
            return Optional.of(text);
        }
        try {
            String fetched = registry.byId(id).text();
            known.put(id, fetched);
            return Optional.of(fetched);
        } catch (RegistryException e) {
            if (e.isRetriable()) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
