package theater.schemas.registry;

import static java.util.Objects.requireNonNull;

import org.apache.avro.Schema;

/**
 * A schema as the registry knows it.
 *
 * @param id the registry's id, the one in the wire format
 * @param text the text exactly as the registry returned it; block headers hold its SHA-256
 * @param schema the text, parsed
 */
public record RegistrySchema(int id, String text, Schema schema) {
    public RegistrySchema {
        requireNonNull(text, "text is null");
        requireNonNull(schema, "schema is null");
    }
}
