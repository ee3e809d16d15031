package theater.cli.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import theater.chain.EventFields;
import theater.chain.folder.EventFile;
import theater.chain.verify.StoredEvent;
import theater.schemas.avro.Event;
import theater.schemas.avro.StatePut;
import theater.schemas.serde.AvroCodec;

/**
 * A copy of an exported log in which one event tells another story.
 *
 * @param folder the copy
 * @param partition of the forged event
 * @param offset of the forged event
 * @param actor whose history was forged
 * @param seq of the forged event in that history
 */
record Forgery(Path folder, int partition, long offset, String actor, long seq) {
    private static final int REGISTRY_PREFIX = 5;
    private static final int SCHEMA_ID = 1;
    private static final AvroCodec<Event> CODEC = AvroCodec.offline(Event.class, SCHEMA_ID);
    private static final long MILLION = 1_000_000;

    Forgery {
        requireNonNull(folder, "folder is null");
        requireNonNull(actor, "actor is null");
    }

    /**
     * Copies a folder and makes an account a millionaire in one event: another balance in what the event says it wrote,
     * everything else as it was.
     */
    static Forgery of(Path original, Path copy) throws IOException {
        copyFolder(original, copy);
        Path block = largest(copy.resolve("events"));
        List<StoredEvent> events = new ArrayList<>(EventFile.decode(Files.readAllBytes(block)));
        for (int i = events.size() / 2; i < events.size(); i++) {
            StoredEvent victim = events.get(i);
            Optional<byte[]> forged = enriched(victim.value());
            if (forged.isPresent()) {
                events.set(i, new StoredEvent(victim.offset(), forged.get()));
                Files.write(block, EventFile.encode(events));
                EventFields fields = EventFields.parse(forged.get());
                return new Forgery(copy, partitionOf(block), victim.offset(), fields.actor(), fields.seq());
            }
        }
        throw new IllegalStateException("no event in " + block + " writes a balance");
    }

    /** The event with a million more in the balance that it writes; empty if it writes none. */
    private static Optional<byte[]> enriched(byte[] value) {
        Event event = CODEC.decode(ByteBuffer.allocate(REGISTRY_PREFIX + value.length)
                .put((byte) 0)
                .putInt(SCHEMA_ID)
                .put(value)
                .array());
        for (Object call : event.getCalls()) {
            if (call instanceof StatePut put
                    && StandardCharsets.UTF_8
                            .decode(put.getKey().duplicate())
                            .toString()
                            .equals("balance")
                    && put.getValue() instanceof ByteBuffer balance) {
                put.setValue(ByteBuffer.allocate(Long.BYTES).putLong(0, balance.getLong(0) + MILLION));
                byte[] encoded = CODEC.encode(event);
                return Optional.of(Arrays.copyOfRange(encoded, REGISTRY_PREFIX, encoded.length));
            }
        }
        return Optional.empty();
    }

    private static int partitionOf(Path block) {
        return Integer.parseInt(
                requireNonNull(requireNonNull(block.getParent()).getFileName()).toString());
    }

    private static Path largest(Path events) throws IOException {
        try (Stream<Path> files = Files.walk(events)) {
            return files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow(() -> new IllegalStateException("there are no events to forge in " + events));
        }
    }

    private static void copyFolder(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
