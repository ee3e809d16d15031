package theater.embeddedregistry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Everything the topic says, in memory. Any thread may ask, and no question waits for Kafka. */
final class RegistryState {
    private final NavigableMap<String, NavigableMap<Integer, StoredVersion>> subjects = new TreeMap<>();
    private final NavigableMap<Integer, StoredVersion> byId = new TreeMap<>();
    private final Map<String, Integer> idByText = new HashMap<>();
    // Null is the key of the default.
    private final Map<@Nullable String, Level> levels = new HashMap<>();
    private final Map<@Nullable String, Mode> modes = new HashMap<>();

    synchronized void apply(LogRecord record) {
        switch (record) {
            case LogRecord.SchemaVersion it -> {
                Schema schema = new Schema.Parser().parse(it.text());
                StoredVersion stored = new StoredVersion(it.subject(), it.version(), it.id(), it.text(), schema);
                subjects.computeIfAbsent(it.subject(), subject -> new TreeMap<>())
                        .put(it.version(), stored);
                byId.putIfAbsent(it.id(), stored);
                idByText.putIfAbsent(it.text(), it.id());
            }
            case LogRecord.LevelSet it -> levels.put(it.subject(), it.level());
            case LogRecord.ModeSet it -> modes.put(it.subject(), it.mode());
        }
    }

    synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    /** The subject's versions, oldest first; empty if there is no such subject. */
    synchronized List<StoredVersion> versions(String subject) {
        NavigableMap<Integer, StoredVersion> versions = subjects.get(subject);
        return versions == null ? List.of() : List.copyOf(versions.values());
    }

    synchronized Optional<StoredVersion> byId(int id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All versions under which a schema is registered. */
    synchronized List<StoredVersion> usesOf(int id) {
        List<StoredVersion> uses = new ArrayList<>();
        subjects.values()
                .forEach(versions -> versions.values().stream()
                        .filter(version -> version.id() == id)
                        .forEach(uses::add));
        return uses;
    }

    /** The id of a text, registered or to be. */
    synchronized int idFor(String text) {
        Integer known = idByText.get(text);
        return known != null ? known : byId.isEmpty() ? 1 : byId.lastKey() + 1;
    }

    synchronized Optional<Level> level(@Nullable String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    synchronized Level effectiveLevel(@Nullable String subject) {
        return level(subject).or(() -> level(null)).orElse(Level.BACKWARD);
    }

    synchronized Optional<Mode> mode(@Nullable String subject) {
        return Optional.ofNullable(modes.get(subject));
    }

    synchronized Mode effectiveMode(@Nullable String subject) {
        return mode(subject).or(() -> mode(null)).orElse(Mode.READWRITE);
    }
}
