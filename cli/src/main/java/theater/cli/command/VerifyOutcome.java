package theater.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.chain.folder.FolderReport;
import theater.chain.note.Checkpoint;
import theater.chain.verify.Finding;
import theater.chain.verify.ProofVerifier.Verdict;

/** What {@code verify} looked at and what it found. Used by one thread. */
final class VerifyOutcome {
    private static final int SHOWN = 50;

    private final List<Finding> findings = new ArrayList<>();
    private final List<ProvenFile> proofs = new ArrayList<>();
    private long found;
    private @Nullable FolderReport folder;
    private boolean remembered;

    private record ProvenFile(Path file, Verdict.Proven proof) {}

    /** Something is wrong. */
    void add(Finding finding) {
        found++;
        findings.add(finding);
    }

    /** A folder was verified. */
    void add(FolderReport report) {
        folder = report;
        findings.addAll(report.findings());
        found += report.found();
    }

    /** A proof holds by itself. */
    void add(Path file, Verdict.Proven proof) {
        proofs.add(new ProvenFile(file, proof));
    }

    /** The log was compared with a checkpoint remembered from before. */
    void containsRemembered() {
        remembered = true;
    }

    boolean holds() {
        return found == 0;
    }

    /** The folder's verified checkpoint. */
    Optional<Checkpoint> checkpoint() {
        return Optional.ofNullable(folder).flatMap(FolderReport::checkpoint);
    }

    /** For people; the last line is the verdict. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        FolderReport report = folder;
        if (report != null) {
            checkpoint()
                    .ifPresent(log -> lines.add("log " + log.origin() + ", " + log.size() + " leaves, root "
                            + log.root().base64()));
            lines.add(coverage(report));
        }
        for (ProvenFile proven : proofs) {
            lines.add(proven.file + ": event " + proven.proof.hash().hex() + " of "
                    + proven.proof.event().actor() + "#" + proven.proof.event().seq() + " is in the log, leaf "
                    + proven.proof.leaf());
        }
        findings.stream().limit(SHOWN).forEach(finding -> lines.add("WRONG  " + finding.sentence()));
        if (found > SHOWN) {
            lines.add("… and " + (found - SHOWN) + " more");
        }
        lines.add(verdict());
        return lines;
    }

    private static String coverage(FolderReport report) {
        return report.history().blocks() + " blocks in " + report.history().partitions() + " partitions, "
                + (report.withEvents()
                        ? report.history().events() + " events, "
                                + report.history().actors() + " actors' links"
                        : "headers only: the folder has no events");
    }

    private String verdict() {
        if (found > 0) {
            return "does not hold: " + found + (found == 1 ? " finding" : " findings");
        }
        return remembered ? "holds, and contains the remembered checkpoint" : "self-consistent; freshness not shown";
    }

    /** For programs. */
    ObjectNode toJson() {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("holds", holds()).put("verdict", verdict());
        checkpoint()
                .ifPresent(log -> result.put("origin", log.origin())
                        .put("size", log.size())
                        .put("root", log.root().base64()));
        FolderReport report = folder;
        if (report != null) {
            result.put("blocks", report.history().blocks())
                    .put("events", report.history().events())
                    .put("actors", report.history().actors());
        }
        ArrayNode proven = result.putArray("proofs");
        proofs.forEach(each -> proven.addObject()
                .put("file", each.file.toString())
                .put("event", each.proof.hash().hex())
                .put("actor", each.proof.event().actor())
                .put("seq", each.proof.event().seq())
                .put("partition", each.proof.header().partition())
                .put("block", each.proof.header().block())
                .put("leaf", each.proof.leaf()));
        ArrayNode wrong = result.putArray("findings");
        findings.forEach(finding -> wrong.addObject()
                .put("code", finding.code().word())
                .put("place", finding.place().text())
                .put("problem", finding.problem()));
        return result;
    }
}
