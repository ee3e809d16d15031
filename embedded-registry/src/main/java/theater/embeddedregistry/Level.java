package theater.embeddedregistry;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;

/** What a new version must be to earlier ones; names as in the API. */
enum Level {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean readsOld;
    private final boolean readByOld;
    private final boolean transitive;

    Level(boolean readsOld, boolean readByOld, boolean transitive) {
        this.readsOld = readsOld;
        this.readByOld = readByOld;
        this.transitive = transitive;
    }

    static Level parse(String text) {
        for (Level level : values()) {
            if (level.name().equals(text)) {
                return level;
            }
        }
        throw RefusedException.invalidLevel(text);
    }

    /** Objections to a new schema; empty if it may follow. */
    List<String> problems(Schema schema, List<Schema> newestFirst) {
        List<String> problems = new ArrayList<>();
        List<Schema> compared = transitive || newestFirst.isEmpty() ? newestFirst : newestFirst.subList(0, 1);
        for (Schema earlier : compared) {
            if (readsOld) {
                addProblems("new schema reads old data", schema, earlier, problems);
            }
            if (readByOld) {
                addProblems("old schema reads new data", earlier, schema, problems);
            }
        }
        return List.copyOf(problems);
    }

    private static void addProblems(String what, Schema reader, Schema writer, List<String> problems) {
        SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        for (Incompatibility incompatibility : pair.getResult().getIncompatibilities()) {
            problems.add(what + ": " + incompatibility.getType() + " at " + incompatibility.getLocation() + ": "
                    + incompatibility.getMessage());
        }
    }
}
