package theater.schemas.registry;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Root of what goes wrong with a Schema Registry; {@link #code()} tells the remedy. */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What happened. The names are stable. */
    public enum Code {
        /** No address answered, or all answered with a server error: try again later, look after the registry. */
        UNREACHABLE,
        /** The registry refuses the schema beside the subject's earlier ones: change the schema or the subject's level. */
        INCOMPATIBLE,
        /** The subject, version or id does not exist: register first, or check that this is the right registry. */
        NOT_FOUND,
        /** The registry does not accept the text as a schema, or answered with one that cannot be read. */
        INVALID_SCHEMA,
        /** User name, password or certificate are wrong, or lack the permission: change the configuration. */
        UNAUTHORIZED,
        /** Any other answer that is no success; the text holds it: likely not a Confluent-compatible registry. */
        REFUSED
    }

    private final Code code;

    public RegistryException(Code code, String message) {
        this(code, message, null);
    }

    public RegistryException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = requireNonNull(code, "code is null");
    }

    public Code code() {
        return code;
    }

    /** True if the same call may succeed later without anything being changed. */
    public boolean isRetriable() {
        return code == Code.UNREACHABLE;
    }
}
