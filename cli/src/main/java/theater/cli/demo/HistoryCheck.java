package theater.cli.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import theater.chain.folder.FolderReport;
import theater.chain.folder.FolderVerifier;
import theater.chain.folder.LogFolder;
import theater.chain.note.VerifierKey;
import theater.chain.verify.Finding;
import theater.chain.verify.FindingCode;
import theater.chain.verify.Place;
import theater.cli.terminal.Progress;
import theater.projector.export.LogExporter;
import theater.schemas.ClusterConfig;

/**
 * Exports the log with its whole history and verifies the copy with nothing but the key; then forges one event in another
 * copy and verifies that.
 */
final class HistoryCheck {
    private static final int TOLD = 5;

    private final Progress progress;

    HistoryCheck(Progress progress) {
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * Does all of it.
     *
     * @param key the log's key, from the one who made it and not from the exported folder
     * @param expectedEvents that the history must hold
     */
    HistoryProof run(URI chain, ClusterConfig cluster, VerifierKey key, long expectedEvents, Path log, Path forgedCopy)
            throws IOException {
        progress.step("Exporting the log and its history");
        LogExporter.Exported exported = LogExporter.export(chain, cluster, log);
        progress.step("Verifying every link, block and signature");
        FolderReport report = verify(log, key);
        progress.step("Forging one event in a copy and verifying that");
        Forgery forgery = Forgery.of(log, forgedCopy);
        FolderReport forged = verify(forgedCopy, key);
        boolean complete = report.history().events() == expectedEvents;
        return new HistoryProof(
                report.history().events(),
                report.history().blocks(),
                exported.checkpoint().size(),
                report.holds() && report.withEvents() && complete,
                isNamed(forgery, forged),
                forged.findings().isEmpty()
                        ? "nothing"
                        : forged.findings().getFirst().sentence(),
                problems(report, complete, expectedEvents));
    }

    private FolderReport verify(Path folder, VerifierKey key) {
        return FolderVerifier.verify(
                new LogFolder(folder), key, (step, done, total) -> progress.at(done, total, "leaves"));
    }

    private static List<String> problems(FolderReport report, boolean complete, long expected) {
        if (report.holds() && !complete) {
            return List.of("the exported history has " + report.history().events() + " events instead of " + expected);
        }
        return report.findings().stream().limit(TOLD).map(Finding::sentence).toList();
    }

    /** One finding, about this event and nothing else. */
    private static boolean isNamed(Forgery forgery, FolderReport report) {
        return report.found() == 1
                && report.findings().getFirst() instanceof Finding(FindingCode code, Place place, String problem)
                && code == FindingCode.EVENT_ALTERED
                && !problem.isEmpty()
                && place instanceof Place.OfEvent event
                && event.partition() == forgery.partition()
                && event.offset() != null
                && event.offset() == forgery.offset()
                && event.actor().equals(forgery.actor())
                && event.seq() == forgery.seq();
    }
}
