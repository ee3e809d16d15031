package theater.projector;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import theater.projector.block.SchemaTexts;
import theater.schemas.registry.RegistryException;
import theater.schemas.registry.SchemaRegistryClient;

/**
 * Schema texts from the registry. While it cannot be asked, or does not let us ask, it throws, which ends the stream
 * thread and has the record read again: nothing is chained under a schema that is not known. Any thread may use it.
 */
final class RegistrySchemaTexts implements SchemaTexts {
    /** What writers registered a moment ago, a registry's other instances may not know yet. */
    private static final Duration BELIEVE_ABSENCE_AFTER = Duration.ofSeconds(3);

    private static final Duration ASK_AGAIN = Duration.ofMillis(250);
    /** So that many records with the same wrong id cost one wait. */
    private static final Duration REMEMBER_ABSENCE = Duration.ofMinutes(1);

    private final SchemaRegistryClient registry;
    private final Map<Integer, String> known = new ConcurrentHashMap<>();
    private final Map<Integer, Long> absentUntilNanos = new ConcurrentHashMap<>();

    RegistrySchemaTexts(SchemaRegistryClient registry) {
        this.registry = requireNonNull(registry, "registry is null");
    }

    @Override
    public Optional<String> byId(int id) {
        String text = known.get(id);
        if (text != null) {
            return Optional.of(text);
        }
        Long absentUntil = absentUntilNanos.get(id);
        if (absentUntil != null && absentUntil - System.nanoTime() > 0) {
            return Optional.empty();
        }
        Optional<String> fetched = fetch(id);
        if (fetched.isPresent()) {
            known.put(id, fetched.get());
        } else {
            absentUntilNanos.put(id, System.nanoTime() + REMEMBER_ABSENCE.toNanos());
        }
        return fetched;
    }

    private Optional<String> fetch(int id) {
        long deadline = System.nanoTime() + BELIEVE_ABSENCE_AFTER.toNanos();
        while (true) {
            try {
                return Optional.of(registry.byId(id).text());
            } catch (RegistryException e) {
                switch (e.code()) {
                    case NOT_FOUND -> {
                        if (System.nanoTime() - deadline > 0) {
                            return Optional.empty();
                        }
                    }
                    // There is something with this id, and it never will be a schema of an event.
                    case INVALID_SCHEMA -> {
                        return Optional.empty();
                    }
                    case UNREACHABLE, UNAUTHORIZED, REFUSED, INCOMPATIBLE -> throw e;
                }
            }
            LockSupport.parkNanos(ASK_AGAIN.toNanos());
        }
    }
}
