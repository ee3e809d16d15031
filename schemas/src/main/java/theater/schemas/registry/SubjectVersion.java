package theater.schemas.registry;

import static java.util.Objects.requireNonNull;

/**
 * A version of a subject.
 *
 * @param version from 1
 */
public record SubjectVersion(String subject, int version, RegistrySchema schema) {
    public SubjectVersion {
        requireNonNull(subject, "subject is null");
        requireNonNull(schema, "schema is null");
    }
}
