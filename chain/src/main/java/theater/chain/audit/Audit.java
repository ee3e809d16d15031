package theater.chain.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.chain.ChainException;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.folder.FolderReport;
import theater.chain.folder.FolderVerifier;
import theater.chain.folder.LogFolder;
import theater.chain.folder.Progress;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.chain.policy.WitnessPolicy;
import theater.chain.proof.ConsistencyProof;
import theater.chain.proof.HeadProof;
import theater.chain.proof.RangeProof;
import theater.chain.proof.TlogProof;
import theater.chain.tile.LogTiles;
import theater.chain.verify.CheckpointVerifier;
import theater.chain.verify.ConsistencyVerifier;
import theater.chain.verify.Finding;
import theater.chain.verify.FindingCode;
import theater.chain.verify.HeadVerifier;
import theater.chain.verify.Place;
import theater.chain.verify.PolicyVerifier;
import theater.chain.verify.ProofVerifier;
import theater.chain.verify.RangeVerifier;
import theater.chain.verify.SignedTrees;

/**
 * Verifies a folder, proofs and checkpoints together: each by itself, all signed trees against each other, and all against
 * what is known from elsewhere. Used once, by one thread.
 */
public final class Audit {
    /** No proof and no checkpoint is larger, in bytes. */
    private static final long MAX_FILE = 64L << 20;

    private final Trust trust;
    private final List<VerifierKey> keys;
    private final @Nullable LogFolder folder;
    private final SignedTrees trees = new SignedTrees();
    private final List<Shown> shown = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private long found;
    private @Nullable Instant cosigned;

    private Audit(@Nullable LogFolder folder, Trust trust) {
        this.folder = folder;
        this.trust = trust;
        this.keys = trust.keys().isEmpty() ? ownKeys(folder) : trust.keys();
    }

    /**
     * Verifies.
     *
     * @param folder an exported folder; null: none
     * @param files proofs and checkpoints
     * @throws ChainException {@code no-key} if nobody says which key to believe, {@code folder} if a file cannot be read
     */
    public static AuditReport run(@Nullable Path folder, List<Path> files, Trust trust, Progress progress) {
        return new Audit(folder == null ? null : new LogFolder(folder), trust).run(files, progress);
    }

    private static List<VerifierKey> ownKeys(@Nullable LogFolder folder) {
        Optional<byte[]> own = folder == null ? Optional.empty() : folder.read("vkey");
        if (own.isEmpty()) {
            throw new ChainException(
                    "no-key",
                    "Which key? Give the log's key with --vkey, as text or file, or a policy that has one with --policy,"
                            + " or a folder of export-log that has one.");
        }
        try {
            return List.of(VerifierKey.parse(new String(own.get(), StandardCharsets.UTF_8)));
        } catch (MalformedException e) {
            // The folder's verification says so; there is no key for proofs either.
            return List.of();
        }
    }

    private AuditReport run(List<Path> files, Progress progress) {
        FolderReport report = folder == null ? null : verifyFolder(folder, progress);
        for (Path file : files) {
            verify(file.toString(), read(file));
        }
        Optional<Checkpoint> whole = Optional.ofNullable(report).flatMap(FolderReport::checkpoint);
        for (Shown each : shown) {
            Place place = new Place.OfFile(each.file());
            whole.flatMap(log -> trees.compare(each.checkpoint(), log, place)).ifPresent(this::report);
        }
        compareWithEachOther();
        compareWithRemembered(report);
        if (report != null) {
            report.note().ifPresent(note -> applyPolicy(note, new Place.OfFile("checkpoint")));
        }
        shown.forEach(each -> applyPolicy(each.note(), new Place.OfFile(each.file())));
        WitnessPolicy policy = trust.policy();
        Freshness freshness = new Freshness(
                trust.remembered() != null, cosigned, policy == null || cosigned == null ? null : policy.maxAge());
        return new AuditReport(report, shown, findings, found, freshness);
    }

    private FolderReport verifyFolder(LogFolder log, Progress progress) {
        FolderReport report = FolderVerifier.verifyAny(log, trust.keys(), progress);
        findings.addAll(report.findings());
        found += report.found();
        report.checkpoint().ifPresent(whole -> trees.add(whole, size -> root(log, whole, size)));
        return report;
    }

    private static Optional<Hash> root(LogFolder log, Checkpoint whole, long size) {
        if (size == whole.size()) {
            return Optional.of(whole.root());
        }
        try {
            return Optional.of(new LogTiles(whole.size(), log).root(size));
        } catch (ChainException e) {
            // The folder's verification has named the tile.
            return Optional.empty();
        }
    }

    private void verify(String name, byte[] file) {
        if (keys.isEmpty()) {
            report(new Finding(FindingCode.KEY_WRONG, new Place.OfFile(name), "there is no key to verify it with"));
            return;
        }
        switch (firstLine(file)) {
            case TlogProof.FORMAT -> event(name, file);
            case RangeProof.FORMAT -> range(name, file);
            case HeadProof.FORMAT -> head(name, file);
            case ConsistencyProof.FORMAT -> consistency(name, file);
            default -> checkpoint(name, file);
        }
    }

    private static String firstLine(byte[] file) {
        int end = 0;
        while (end < file.length && end < 64 && file[end] != '\n') {
            end++;
        }
        return new String(Arrays.copyOf(file, end), StandardCharsets.UTF_8);
    }

    private void event(String name, byte[] file) {
        switch (ProofVerifier.verify(file, keys, name)) {
            case ProofVerifier.Verdict.Refused(Finding finding) -> report(finding);
            case ProofVerifier.Verdict.Proven proven -> {
                String sentence = "event " + proven.hash().hex() + " of "
                        + proven.event().actor() + "#" + proven.event().seq() + " is in the log, leaf " + proven.leaf();
                show(name, "event", sentence, proven, Map.of());
            }
        }
    }

    private void range(String name, byte[] file) {
        switch (RangeVerifier.verify(file, keys, name)) {
            case RangeVerifier.Verdict.Refused(Finding finding) -> report(finding);
            case RangeVerifier.Verdict.Complete(long first, ProofVerifier.Verdict.Proven last) -> {
                String sentence = "these are all events of " + last.event().actor() + " from #" + first + " to #"
                        + last.event().seq() + ", and the last one is in the log, leaf " + last.leaf();
                show(name, "range", sentence, last, Map.of("first", first));
            }
        }
    }

    private void head(String name, byte[] file) {
        switch (HeadVerifier.verify(file, keys, name)) {
            case HeadVerifier.Verdict.Refused(Finding finding) -> report(finding);
            case HeadVerifier.Verdict.Last(ProofVerifier.Verdict.Proven last) -> {
                String sentence = "event " + last.hash().hex() + " is the last one of "
                        + last.event().actor() + ", #" + last.event().seq() + ", in partition "
                        + last.header().partition() + " of the log of "
                        + last.checkpoint().size() + " leaves";
                show(
                        name,
                        "head",
                        sentence,
                        last,
                        Map.of("size", last.checkpoint().size()));
            }
        }
    }

    private void show(
            String name, String kind, String sentence, ProofVerifier.Verdict.Proven proven, Map<String, Object> more) {
        trees.add(proven.checkpoint());
        Map<String, Object> fields = new HashMap<>(more);
        fields.put("event", proven.hash().hex());
        fields.put("actor", proven.event().actor());
        fields.put("seq", proven.event().seq());
        fields.put("partition", proven.header().partition());
        fields.put("block", proven.header().block());
        fields.put("leaf", proven.leaf());
        shown.add(new Shown(name, kind, sentence, fields, proven.note()));
    }

    private void consistency(String name, byte[] file) {
        switch (ConsistencyVerifier.verify(file, keys, name)) {
            case ConsistencyVerifier.Verdict.Refused(Finding finding) -> report(finding);
            case ConsistencyVerifier.Verdict.Consistent consistent -> {
                trees.add(consistent.older(), consistent.newer());
                long older = consistent.older().size();
                long newer = consistent.newer().size();
                shown.add(new Shown(
                        name,
                        "consistency",
                        "the tree of " + newer + " leaves begins with that of " + older,
                        Map.of("older", older, "newer", newer),
                        consistent.proof().newer()));
            }
        }
    }

    private void checkpoint(String name, byte[] file) {
        signed(name, file, FindingCode.PROOF_MALFORMED, "neither a proof nor a checkpoint: ")
                .ifPresent(note -> {
                    Checkpoint checkpoint = Checkpoint.of(note);
                    trees.add(checkpoint);
                    shown.add(new Shown(
                            name,
                            "checkpoint",
                            "a signed checkpoint of " + checkpoint.size() + " leaves",
                            Map.of("size", checkpoint.size()),
                            note));
                });
    }

    /** The note, if the key signed it. */
    private Optional<Note> signed(String name, byte[] file, FindingCode malformed, String why) {
        Place place = new Place.OfFile(name);
        try {
            Note note = Note.parse(file);
            Checkpoint.of(note);
            Optional<Finding> wrong = CheckpointVerifier.check(note, keys, place);
            wrong.ifPresent(this::report);
            return wrong.isPresent() ? Optional.empty() : Optional.of(note);
        } catch (MalformedException e) {
            report(new Finding(malformed, place, why + e.getMessage()));
            return Optional.empty();
        }
    }

    /** Trees that are shown to differ; that nothing shows it of others is no fault. */
    private void compareWithEachOther() {
        Map<Checkpoint, String> files = new LinkedHashMap<>();
        for (Shown each : shown) {
            files.putIfAbsent(each.checkpoint(), each.file());
        }
        List<Checkpoint> distinct = List.copyOf(files.keySet());
        for (int i = 0; i < distinct.size(); i++) {
            for (Checkpoint other : distinct.subList(0, i)) {
                Place place = new Place.OfFile(Objects.requireNonNull(files.get(distinct.get(i))));
                trees.compare(other, distinct.get(i), place)
                        .filter(finding -> finding.code() == FindingCode.LOG_FORK)
                        .ifPresent(this::report);
            }
        }
    }

    private void compareWithRemembered(@Nullable FolderReport report) {
        byte[] bytes = trust.remembered();
        if (bytes == null || keys.isEmpty()) {
            return;
        }
        Optional<Checkpoint> remembered = signed(trust.rememberedName(), bytes, FindingCode.CHECKPOINT_MALFORMED, "")
                .map(Checkpoint::of);
        if (remembered.isEmpty()) {
            return;
        }
        trees.add(remembered.get());
        if (report != null) {
            report.checkpoint()
                    .flatMap(log -> trees.contains(remembered.get(), log, new Place.OfFile("checkpoint")))
                    .ifPresent(this::report);
        }
        for (Shown each : shown) {
            trees.contains(remembered.get(), each.checkpoint(), new Place.OfFile(each.file()))
                    .ifPresent(this::report);
        }
    }

    private void applyPolicy(Note note, Place place) {
        WitnessPolicy policy = trust.policy();
        if (policy == null) {
            return;
        }
        switch (PolicyVerifier.check(note, policy, trust.now(), place)) {
            case PolicyVerifier.Verdict.Refused(Finding finding) -> report(finding);
            case PolicyVerifier.Verdict.Fulfilled(Optional<Instant> since) ->
                since.ifPresent(time -> {
                    if (cosigned == null || time.isBefore(cosigned)) {
                        cosigned = time;
                    }
                });
        }
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new ChainException("folder", file + " is larger than " + MAX_FILE + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ChainException("folder", "cannot read " + file + ": " + e, e);
        }
    }

    private void report(Finding finding) {
        found++;
        findings.add(finding);
    }
}
