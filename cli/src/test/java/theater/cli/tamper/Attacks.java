package theater.cli.tamper;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import theater.chain.Block;
import theater.chain.BlockHeader;
import theater.chain.IndexText;
import theater.chain.note.Checkpoint;
import theater.chain.note.Ed25519Signer;
import theater.chain.note.Note;
import theater.chain.proof.EventProof;
import theater.chain.proof.HeadProof;
import theater.chain.proof.RangeProof;
import theater.chain.proof.TlogProof;
import theater.chain.verify.StoredEvent;

/** The matrix. Each attack works on a copy of its own. */
final class Attacks {
    private Attacks() {}

    static Stream<Attack> all() {
        return Stream.of(onEvents(), onIndexesAndHeaders(), onTheTree(), onTheCheckpoint(), onProofs(), fromInside())
                .flatMap(attacks -> attacks);
    }

    private static Stream<Attack> onEvents() {
        return Stream.of(
                events("event byte", "event-altered", events -> events.set(1, Scene.altered(events.get(1)))),
                events("event removed", "event-missing", events -> events.remove(1)),
                events("event inserted", "event-added", events -> events.add(2, events.get(1))),
                events(
                        "two events swapped",
                        "offset-wrong event-altered event-altered",
                        events -> Collections.swap(events, 0, 1)),
                events("two events swapped at their offsets", "event-altered event-altered", events -> {
                    StoredEvent first = events.get(0);
                    StoredEvent second = events.get(1);
                    events.set(0, new StoredEvent(first.offset(), second.value()));
                    events.set(1, new StoredEvent(second.offset(), first.value()));
                }),
                folder("actor's tail dropped: last event and its line", "index-altered event-altered *", scene -> {
                    scene.edit("log/blocks/" + scene.block() + ".index", Attacks::withoutLastLine);
                    scene.events(List::removeLast);
                }),
                folder(
                        "actor's tail dropped: a block's events",
                        "event-missing",
                        scene -> scene.delete("log/events/" + scene.block())));
    }

    private static Stream<Attack> onIndexesAndHeaders() {
        return Stream.of(
                folder(
                        "index text: an event under another actor",
                        "index-altered",
                        scene -> scene.edit(
                                "log/blocks/" + scene.block() + ".index",
                                text -> text.replaceFirst("counter/", "cointer/"))),
                folder(
                        "index text removed",
                        "index-missing",
                        scene -> scene.delete("log/blocks/" + scene.block() + ".index")),
                folder(
                        "block header beside the log",
                        "header-altered",
                        scene -> scene.edit(
                                "log/blocks/" + scene.block() + ".header",
                                text -> text.replaceFirst("time 1", "time 2"))),
                folder(
                        "block header in the log",
                        "header-altered",
                        scene -> scene.flip(scene.find("log/tile/entries", ""), 150)),
                folder(
                        "block of another log put in",
                        "file-unexpected",
                        scene -> scene.write(
                                "log/blocks/" + scene.block().split("/", 2)[0] + "/99999.header", new byte[9])),
                folder(
                        "schema swapped",
                        "schema-altered",
                        scene -> scene.edit(
                                scene.find("log/schemas", ""), text -> text.replaceFirst("actor", "factor"))));
    }

    private static Stream<Attack> onTheTree() {
        return Stream.of(
                folder("leaf order, entries", "header-altered header-altered", Scene::swapEntries),
                folder("leaf order, entries and hashes", "root-wrong", scene -> scene.swapHashes(scene.swapEntries())),
                folder("tile", "tile-altered", scene -> scene.flip(scene.find("log/tile/0", ""), 40)),
                folder("tile removed", "tile-missing", scene -> scene.delete(scene.find("log/tile/0", ""))),
                folder("tile cut", "tile-malformed", scene -> {
                    byte[] tile = scene.bytes(scene.find("log/tile/0", ""));
                    scene.write(scene.find("log/tile/0", ""), Arrays.copyOf(tile, tile.length - 1));
                }));
    }

    private static Stream<Attack> onTheCheckpoint() {
        return Stream.of(
                folder(
                        "checkpoint: another root",
                        "signature-invalid",
                        scene -> scene.edit(
                                "log/checkpoint",
                                text -> text.replace(
                                        Checkpoint.of(scene.checkpoint()).root().base64(),
                                        Scene.someRoot().base64()))),
                folder(
                        "signature: a byte",
                        "signature-invalid",
                        scene -> scene.edit("log/checkpoint", text -> swapBit(text, text.length() - 30))),
                folder(
                        "signature of another key of that name",
                        "signature-missing",
                        scene -> scene.write(
                                "log/checkpoint",
                                Note.sign(scene.checkpoint().text(), stranger(scene))
                                        .format()
                                        .getBytes(StandardCharsets.UTF_8))),
                folder("key and signature of another key", "key-wrong signature-missing", scene -> {
                    Ed25519Signer stranger = stranger(scene);
                    scene.write("log/vkey", (stranger.verifierKey() + "\n").getBytes(StandardCharsets.UTF_8));
                    scene.write(
                            "log/checkpoint",
                            Note.sign(scene.checkpoint().text(), stranger)
                                    .format()
                                    .getBytes(StandardCharsets.UTF_8));
                }),
                folder("checkpoint removed", "file-missing", scene -> scene.delete("log/checkpoint")));
    }

    private static Stream<Attack> onProofs() {
        return Stream.of(
                event("proof: event byte", "event-altered", proof -> {
                    byte[] event = proof.event();
                    event[event.length - 1] ^= 1;
                    return new EventProof(
                            proof.log(), proof.header(), proof.schema(), event, proof.leaf(), proof.path());
                }),
                event(
                        "proof: schema swapped",
                        "schema-altered",
                        proof -> new EventProof(
                                proof.log(), proof.header(), "{}", proof.event(), proof.leaf(), proof.path())),
                proof(
                        "proof: another leaf",
                        "event.proof",
                        "proof-invalid",
                        text -> text.replaceFirst("index ", "index 1")),
                proof(
                        "proof: signature",
                        "event.proof",
                        "signature-invalid",
                        text -> swapBit(text, text.length() - 30)),
                range("range proof: event byte", events -> {
                    byte[] event = events.get(2).clone();
                    event[event.length - 1] ^= 1;
                    events.set(2, event);
                }),
                range("range proof: event removed", events -> events.remove(2)),
                range("range proof: event inserted", events -> events.add(2, events.get(0))),
                range("range proof: two events swapped", events -> Collections.swap(events, 1, 2)),
                Attack.of("head proof: an earlier event passed off as the last one", "event-after", scene -> {
                    HeadProof head = HeadProof.parse(scene.bytes("earlier.head"));
                    HeadProof late = HeadProof.parse(scene.bytes("head.proof"));
                    scene.write("head.proof", joined(scene, head, late));
                    return List.of("head.proof");
                }),
                Attack.of("head proof: last leaves dropped", "proof-invalid", scene -> {
                    HeadProof head = HeadProof.parse(scene.bytes("head.proof"));
                    List<BlockHeader> after = new ArrayList<>(head.after());
                    after.removeLast();
                    return written(scene, new HeadProof(head.leaf(), head.path(), head.blocks(), after, head.event()));
                }),
                Attack.of("head proof: index text", "index-altered", scene -> {
                    HeadProof head = HeadProof.parse(scene.bytes("head.proof"));
                    List<Block> blocks = new ArrayList<>(head.blocks());
                    Block last = blocks.getLast();
                    List<IndexText.Entry> lines = new ArrayList<>(last.index().entries());
                    IndexText.Entry line = lines.getLast();
                    lines.set(
                            lines.size() - 1,
                            new IndexText.Entry("x", line.seq(), line.type(), line.hash(), line.finding()));
                    blocks.set(
                            blocks.size() - 1,
                            new Block(last.header(), new IndexText(last.index().salt(), lines)));
                    return written(scene, new HeadProof(head.leaf(), head.path(), blocks, head.after(), head.event()));
                }),
                proof(
                        "consistency proof: a hash",
                        "consistency.proof",
                        "proof-invalid",
                        text -> swapBit(text, "theater-consistency/v1\n".length() + 4)));
    }

    private static Stream<Attack> fromInside() {
        return Stream.of(
                Attack.of(
                        "rollback against a remembered checkpoint",
                        "log-rollback",
                        scene -> List.of(
                                "before",
                                "--since",
                                scene.path("log/checkpoint").toString())),
                Attack.of(
                        "rollback of a proof against a remembered checkpoint",
                        "log-rollback",
                        scene -> List.of(
                                "before/checkpoint",
                                "--since",
                                scene.path("log/checkpoint").toString())),
                Attack.of("fork against a remembered checkpoint", "log-fork", scene -> {
                    scene.write("fork", scene.sign(4, Scene.someRoot()).getBytes(StandardCharsets.UTF_8));
                    return List.of("log", "--since", scene.path("fork").toString());
                }),
                Attack.of("fork of the size that was remembered", "log-fork", scene -> {
                    long size = Checkpoint.of(scene.checkpoint()).size();
                    scene.write("fork", scene.sign(size, Scene.someRoot()).getBytes(StandardCharsets.UTF_8));
                    return List.of(
                            "fork", "--since", scene.path("log/checkpoint").toString());
                }),
                Attack.of("larger fork against a remembered checkpoint", "consistency-missing", scene -> {
                    long size = Checkpoint.of(scene.checkpoint()).size();
                    scene.write("fork", scene.sign(size + 9, Scene.someRoot()).getBytes(StandardCharsets.UTF_8));
                    return List.of(
                            "fork", "--since", scene.path("log/checkpoint").toString());
                }),
                policy("rollback against a policy: cosigned too long ago", "checkpoint-stale", scene -> {
                    Instant old = Instant.now().minus(Duration.ofHours(2));
                    scene.cosign(old, old);
                }),
                policy(
                        "rollback against a policy: newer time claimed",
                        "cosignature-invalid",
                        scene -> scene.cosign(Instant.now().minus(Duration.ofHours(2)), Instant.now())),
                policy("fork against a policy: no witness", "quorum-missing", scene -> {}));
    }

    private static Attack events(String name, String findings, Consumer<List<StoredEvent>> change) {
        return folder(name, findings, scene -> scene.events(change));
    }

    private static Attack folder(String name, String findings, Consumer<Scene> change) {
        return Attack.of(name, findings, scene -> {
            change.accept(scene);
            return List.of("log");
        });
    }

    private static Attack policy(String name, String findings, Consumer<Scene> change) {
        return Attack.of(name, findings, scene -> {
            change.accept(scene);
            scene.policy();
            return List.of("log", "--policy", scene.path("policy").toString());
        });
    }

    private static Attack event(String name, String findings, UnaryOperator<EventProof> change) {
        return Attack.of(name, findings, scene -> {
            scene.write("event.proof", change.apply(scene.event()).format().getBytes(StandardCharsets.UTF_8));
            return List.of("event.proof");
        });
    }

    private static Attack proof(String name, String file, String findings, UnaryOperator<String> change) {
        return Attack.of(name, findings, scene -> {
            scene.edit(file, change);
            return List.of(file);
        });
    }

    private static Attack range(String name, Consumer<List<byte[]>> change) {
        return Attack.of(name, "link-broken", scene -> {
            RangeProof range = RangeProof.parse(scene.bytes("range.proof"));
            List<byte[]> events = new ArrayList<>(range.before());
            change.accept(events);
            scene.write(
                    "range.proof", new RangeProof(events, range.last()).format().getBytes(StandardCharsets.UTF_8));
            return List.of("range.proof");
        });
    }

    /** The earlier event with all blocks up to the later one's last, under the later one's checkpoint. */
    private static byte[] joined(Scene scene, HeadProof earlier, HeadProof late) {
        BlockHeader first = earlier.event().header();
        List<Block> blocks = new ArrayList<>();
        for (long n = first.block(); n <= late.blocks().getLast().header().block(); n++) {
            blocks.add(scene.block(first.partition(), n));
        }
        EventProof event = earlier.event();
        TlogProof log = scene.inLog(event.header(), late.event().log().checkpoint());
        EventProof moved =
                new EventProof(log, event.header(), event.schema(), event.event(), event.leaf(), event.path());
        return new HeadProof(late.leaf(), late.path(), blocks, late.after(), moved)
                .format()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> written(Scene scene, HeadProof head) {
        scene.write("head.proof", head.format().getBytes(StandardCharsets.UTF_8));
        return List.of("head.proof");
    }

    private static Ed25519Signer stranger(Scene scene) {
        return Ed25519Signer.generate(scene.signer().verifierKey().name(), new SecureRandom());
    }

    private static String withoutLastLine(String text) {
        return text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1);
    }

    private static String swapBit(String text, int place) {
        char other = text.charAt(place) == 'A' ? 'B' : 'A';
        return text.substring(0, place) + other + text.substring(place + 1);
    }
}
