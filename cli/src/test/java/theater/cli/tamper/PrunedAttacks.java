package theater.cli.tamper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import theater.chain.EventFields;
import theater.chain.PruneStatement;
import theater.chain.folder.EventFile;
import theater.chain.verify.StoredEvent;

/** The matrix's part about a folder that was exported after events were pruned. */
final class PrunedAttacks {
    private PrunedAttacks() {}

    static Stream<Attack> all() {
        return Stream.of(
                event(
                        "pruned event replaced: its hash",
                        "event-altered",
                        StoredEvent::isPruned,
                        event -> StoredEvent.ofPruned(event.offset(), Scene.someRoot())),
                event(
                        "pruned event replaced: bytes put in",
                        "event-altered",
                        StoredEvent::isPruned,
                        event -> new StoredEvent(event.offset(), "forged".getBytes(StandardCharsets.UTF_8))),
                event(
                        "event passed off as pruned",
                        "prune-missing",
                        event -> !event.isPruned() && !isStatement(event),
                        event -> StoredEvent.ofPruned(event.offset(), event.hash())),
                event(
                        "statement of pruned events passed off as pruned",
                        "prune-missing *",
                        event -> !event.isPruned() && isStatement(event),
                        event -> StoredEvent.ofPruned(event.offset(), event.hash())),
                event(
                        "statement of pruned events altered",
                        "event-altered prune-missing *",
                        event -> !event.isPruned() && isStatement(event),
                        PrunedAttacks::withAWiderRange),
                Attack.of("index text of pruned events removed", "index-missing prune-missing *", scene -> {
                    String file = find(scene, StoredEvent::isPruned);
                    scene.delete(file.replaceFirst("events", "blocks") + ".index");
                    return List.of("pruned");
                }));
    }

    private static boolean isStatement(StoredEvent event) {
        return EventFields.parse(event.value()).type().equals(PruneStatement.EVENT_TYPE);
    }

    private static StoredEvent withAWiderRange(StoredEvent event) {
        String text = new String(event.value(), StandardCharsets.ISO_8859_1);
        return new StoredEvent(
                event.offset(), text.replace("\nrange 0 ", "\nrange 00").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Attack event(
            String name, String findings, Predicate<StoredEvent> which, UnaryOperator<StoredEvent> change) {
        return Attack.of(name, findings, scene -> {
            String file = find(scene, which);
            change(scene, file, events -> {
                for (int i = 0; i < events.size(); i++) {
                    if (which.test(events.get(i))) {
                        events.set(i, change.apply(events.get(i)));
                        return;
                    }
                }
            });
            return List.of("pruned");
        });
    }

    private static void change(Scene scene, String file, Consumer<List<StoredEvent>> change) {
        List<StoredEvent> events = new ArrayList<>(EventFile.decode(scene.bytes(file)));
        change.accept(events);
        scene.write(file, EventFile.encode(events));
    }

    /** The file of a block with such an event. */
    private static String find(Scene scene, Predicate<StoredEvent> which) {
        try (Stream<Path> files = Files.walk(scene.path("pruned/events"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> scene.root().relativize(file).toString())
                    .sorted()
                    .filter(file -> EventFile.decode(scene.bytes(file)).stream().anyMatch(which))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
