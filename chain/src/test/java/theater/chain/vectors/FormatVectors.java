package theater.chain.vectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import theater.chain.Block;
import theater.chain.Hash;
import theater.chain.PruneStatement;
import theater.chain.folder.EventFile;
import theater.chain.note.Ed25519Signer;
import theater.chain.note.Note;
import theater.chain.note.TestingWitness;
import theater.chain.proof.ConsistencyProof;
import theater.chain.proof.EventProof;
import theater.chain.proof.HeadProof;
import theater.chain.proof.RangeProof;
import theater.chain.tile.LogTiles;
import theater.chain.verify.FindingCode;
import theater.chain.verify.SampleLog;
import theater.chain.verify.StoredEvent;

/**
 * The vectors under {@code src/test/resources/formats}, made by the code that they describe: keys and times are fixed, so
 * that every run makes the same bytes. {@link #main} writes them.
 */
public final class FormatVectors {
    /** When the witness cosigned. */
    static final Instant COSIGNED = Instant.parse("2026-01-01T00:00:00Z");

    private static final int SIZE = 10;
    private static final int OLDER = 6;

    private final SampleLog log = SampleLog.withTransfers(2, SIZE / 2, signer(SampleLog.ORIGIN, 1));
    private final TestingWitness witness = new TestingWitness(signer("example.org/witness", 2));
    private final Map<String, byte[]> good = new LinkedHashMap<>();
    private final Map<String, byte[]> bad = new LinkedHashMap<>();
    private final Map<String, FindingCode> findings = new TreeMap<>();

    FormatVectors() {
        Block block = log.blocks(0).get(2);
        EventProof event = EventProof.parse(log.proof(0, 2, 3).format());
        RangeProof range = log.range(1, 2);
        HeadProof head = log.head(0, 1);
        ConsistencyProof consistency = new ConsistencyProof(
                new LogTiles(SIZE, log::read).consistencyProof(OLDER), log.checkpoint(OLDER), log.checkpoint());
        good("vkey", log.key() + "\n");
        good("schema", SampleLog.SCHEMA);
        good.put("event", event.event());
        good.put("events", EventFile.encode(log.events(block.header())));
        List<StoredEvent> pruned = new ArrayList<>(log.events(block.header()));
        for (int place : new int[] {1, 3}) {
            StoredEvent whole = pruned.get(place);
            pruned.set(place, StoredEvent.ofPruned(whole.offset(), whole.hash()));
        }
        good.put("events.pruned", EventFile.encode(pruned));
        good(
                "prune",
                new PruneStatement(0, 369, Hash.sha256(new byte[0]), 0, "actors account/*, older than 30d").text());
        good("header", block.header().text());
        good("index", block.index().text());
        good("checkpoint", log.checkpoint().format());
        good("checkpoint.older", log.checkpoint(OLDER).format());
        good("checkpoint.cosigned", witness.cosign(log.checkpoint(), COSIGNED).format());
        good("policy", "log " + log.key() + "\nwitness W " + witness.key() + "\nquorum W\n");
        good("event.proof", event.format());
        good("range.proof", range.format());
        good("head.proof", head.format());
        good("consistency.proof", consistency.format());
        badCheckpoints();
        badEvents(event);
        badHistories(range, head);
        badConsistency(consistency);
    }

    private void badCheckpoints() {
        Note note = log.checkpoint();
        bad("checkpoint.size", note.format().replace("\n10\n", "\n11\n"), FindingCode.SIGNATURE_INVALID);
        bad("checkpoint.zero", note.format().replace("\n10\n", "\n010\n"), FindingCode.PROOF_MALFORMED);
        bad("checkpoint.crlf", note.format().replace("\n", "\r\n"), FindingCode.PROOF_MALFORMED);
        bad("checkpoint.unsigned", note.text() + "\n", FindingCode.PROOF_MALFORMED);
        bad(
                "checkpoint.witness-only",
                Note.parse(new Note(
                                        note.text(),
                                        List.of(witness.cosign(note, COSIGNED)
                                                .signatures()
                                                .getLast()))
                                .format())
                        .format(),
                FindingCode.SIGNATURE_MISSING);
        bad(
                "checkpoint.other-log",
                Note.parse(note.format().replace("sample", "simple")).format(),
                FindingCode.ORIGIN_WRONG);
    }

    private void badEvents(EventProof proof) {
        byte[] altered = proof.event();
        altered[altered.length - 1] ^= 1;
        bad("event.altered", with(proof, proof.schema(), altered, proof.leaf()), FindingCode.EVENT_ALTERED);
        bad("event.place", with(proof, proof.schema(), proof.event(), proof.leaf() - 1), FindingCode.EVENT_ALTERED);
        bad("event.schema", with(proof, "{}", proof.event(), proof.leaf()), FindingCode.SCHEMA_ALTERED);
        bad("event.index", proof.format().replace("index 4", "index 5"), FindingCode.PROOF_INVALID);
        bad("event.no-extra", proof.format().replaceFirst("extra .*\n", ""), FindingCode.PROOF_MALFORMED);
        String json = new String(proof.log().extraBytes().orElseThrow(), StandardCharsets.UTF_8);
        bad("event.unknown-key", extra(proof, json.replace("{\"v\"", "{\"w\":1,\"v\"")), FindingCode.PROOF_MALFORMED);
        bad(
                "event.repeated-key",
                extra(proof, json.replace("{\"v\":1", "{\"v\":1,\"v\":1")),
                FindingCode.PROOF_MALFORMED);
        bad("event.version", extra(proof, json.replace("{\"v\":1", "{\"v\":2")), FindingCode.PROOF_MALFORMED);
    }

    private void badHistories(RangeProof range, HeadProof head) {
        List<byte[]> gap = new ArrayList<>(range.before());
        gap.remove(2);
        bad("range.gap", new RangeProof(gap, range.last()).format(), FindingCode.LINK_BROKEN);
        bad("range.count", range.format().replaceFirst("events \\d+", "events 3"), FindingCode.PROOF_MALFORMED);
        bad(
                "head.earlier",
                new HeadProof(head.leaf(), head.path(), log.blocks(0).subList(3, 5), head.after(), log.proof(0, 3, 0))
                        .format(),
                FindingCode.EVENT_AFTER);
        bad("head.leaf", head.format().replaceFirst("leaf \\d+", "leaf 7"), FindingCode.PROOF_INVALID);
        bad(
                "head.cut",
                new HeadProof(head.leaf(), head.path(), head.blocks(), List.of(), head.event()).format(),
                FindingCode.PROOF_INVALID);
        bad("head.index", head.format().replaceFirst(" turn ", " turned "), FindingCode.INDEX_ALTERED);
    }

    private void badConsistency(ConsistencyProof proof) {
        List<Hash> reversed = proof.path().reversed();
        bad(
                "consistency.path",
                new ConsistencyProof(reversed, proof.older(), proof.newer()).format(),
                FindingCode.PROOF_INVALID);
        bad(
                "consistency.swapped",
                new ConsistencyProof(proof.path(), proof.newer(), proof.older()).format(),
                FindingCode.PROOF_INVALID);
        bad("consistency.blank-line", proof.format().replaceFirst("\n\n", "\n\n\n"), FindingCode.PROOF_MALFORMED);
    }

    private static String with(EventProof proof, String schema, byte[] event, int leaf) {
        return new EventProof(proof.log(), proof.header(), schema, event, leaf, proof.path()).format();
    }

    private static String extra(EventProof proof, String json) {
        return proof.log().withExtra(json.getBytes(StandardCharsets.UTF_8)).format();
    }

    private void good(String name, String text) {
        good.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void bad(String name, String text, FindingCode finding) {
        bad.put(name, text.getBytes(StandardCharsets.UTF_8));
        findings.put(name, finding);
    }

    /** All files by their paths below the folder. */
    Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        good.forEach((name, bytes) -> files.put("good/" + name, bytes));
        bad.forEach((name, bytes) -> files.put("bad/" + name, bytes));
        StringBuilder table = new StringBuilder();
        findings.forEach((name, finding) ->
                table.append(name).append(' ').append(finding.word()).append('\n'));
        files.put("bad/FINDINGS", table.toString().getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private static Ed25519Signer signer(String name, int seed) {
        return Ed25519Signer.generate(name, new FixedRandom((byte) seed));
    }

    /** Writes the files into a folder, {@code formats} of the resources. */
    public static void main(String[] folder) throws IOException {
        for (Map.Entry<String, byte[]> file : new FormatVectors().files().entrySet()) {
            Path path = Path.of(folder[0]).resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }
}
