package theater.chain.audit;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;

/**
 * What one file shows.
 *
 * @param file its name
 * @param kind {@code event}, {@code range}, {@code head}, {@code consistency} or {@code checkpoint}
 * @param sentence for people
 * @param fields for programs: strings and numbers by name
 * @param note the signed checkpoint up to which it shows that
 */
public record Shown(String file, String kind, String sentence, Map<String, Object> fields, Note note) {
    public Shown {
        requireNonNull(file, "file is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(sentence, "sentence is null");
        requireNonNull(note, "note is null");
        fields = new TreeMap<>(fields);
    }

    Checkpoint checkpoint() {
        return Checkpoint.of(note);
    }
}
