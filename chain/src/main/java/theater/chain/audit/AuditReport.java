package theater.chain.audit;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.chain.folder.FolderReport;
import theater.chain.note.Checkpoint;
import theater.chain.verify.Finding;

/**
 * What was looked at and what was found.
 *
 * @param folder null if none was given
 * @param shown what each proof and checkpoint shows that holds by itself
 * @param findings what is wrong, as far as it is kept
 * @param found how much is wrong
 * @param freshness what shows that the log is no old or other one
 */
public record AuditReport(
        @Nullable FolderReport folder, List<Shown> shown, List<Finding> findings, long found, Freshness freshness) {
    private static final int LISTED = 50;
    private static final JsonFactory JSON = new JsonFactory();

    public AuditReport {
        shown = List.copyOf(shown);
        findings = List.copyOf(findings);
        requireNonNull(freshness, "freshness is null");
    }

    /** Whether nothing is wrong. */
    public boolean holds() {
        return found == 0;
    }

    private Optional<Checkpoint> checkpoint() {
        return Optional.ofNullable(folder).flatMap(FolderReport::checkpoint);
    }

    /** For people; the last line is the verdict. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        FolderReport report = folder;
        if (report != null) {
            checkpoint()
                    .ifPresent(log -> lines.add("log " + log.origin() + ", " + log.size() + " leaves, root "
                            + log.root().base64()));
            lines.add(coverage(report));
        }
        shown.forEach(each -> lines.add(each.file() + ": " + each.sentence()));
        findings.stream().limit(LISTED).forEach(finding -> lines.add("WRONG  " + finding.sentence()));
        if (found > LISTED) {
            lines.add("… and " + (found - LISTED) + " more");
        }
        lines.add(verdict());
        return lines;
    }

    private static String coverage(FolderReport report) {
        return report.history().blocks() + " blocks in " + report.history().partitions() + " partitions, "
                + (report.withEvents()
                        ? report.history().events() + " events, "
                                + (report.history().pruned() > 0
                                        ? report.history().pruned() + " pruned events (only their hashes), "
                                        : "")
                                + report.history().actors() + " actors' links"
                        : "headers only: the folder has no events");
    }

    /** What it comes to, in one line. */
    public String verdict() {
        return holds() ? freshness.text() : "does not hold: " + found + (found == 1 ? " finding" : " findings");
    }

    /** For programs: one line. */
    public String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeBooleanField("holds", holds());
            json.writeStringField("verdict", verdict());
            writeFolder(json);
            writeFreshness(json);
            json.writeArrayFieldStart("proofs");
            for (Shown each : shown) {
                write(json, each);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("findings");
            for (Finding finding : findings) {
                json.writeStartObject();
                json.writeStringField("code", finding.code().word());
                json.writeStringField("place", finding.place().text());
                json.writeStringField("problem", finding.problem());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail", e);
        }
        return text.toString();
    }

    private void writeFolder(JsonGenerator json) throws IOException {
        Checkpoint log = checkpoint().orElse(null);
        if (log != null) {
            json.writeStringField("origin", log.origin());
            json.writeNumberField("size", log.size());
            json.writeStringField("root", log.root().base64());
        }
        if (folder != null) {
            json.writeNumberField("blocks", folder.history().blocks());
            json.writeNumberField("events", folder.history().events());
            json.writeNumberField("pruned", folder.history().pruned());
            json.writeNumberField("actors", folder.history().actors());
        }
    }

    private void writeFreshness(JsonGenerator json) throws IOException {
        json.writeBooleanField("remembered", freshness.remembered());
        if (freshness.cosigned() != null) {
            json.writeStringField("cosigned", freshness.cosigned().toString());
        }
    }

    private static void write(JsonGenerator json, Shown shown) throws IOException {
        json.writeStartObject();
        json.writeStringField("file", shown.file());
        json.writeStringField("kind", shown.kind());
        for (Map.Entry<String, Object> field : shown.fields().entrySet()) {
            json.writeFieldName(field.getKey());
            if (field.getValue() instanceof Number number) {
                json.writeNumber(number.longValue());
            } else {
                json.writeString(field.getValue().toString());
            }
        }
        json.writeEndObject();
    }
}
