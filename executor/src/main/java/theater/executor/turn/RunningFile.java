package theater.executor.turn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import theater.executor.store.LaneNumber;
import theater.schemas.topic.Lane;

/**
 * Which messages' turns run in this process at this moment, in a file that outlives it. A note is three plain stores into
 * mapped memory: a process that dies does not lose what is in the page cache, and a machine that does takes nobody's
 * guest for the cause. The file is locked while its process lives, so that the next one knows which files are of the dead.
 *
 * <p>A slot has 64 bytes, so that workers do not share cache lines; its first 24 are, in native byte order: u64 stage
 * at bit 40, lane at bit 32, partition at bit 0 (0: nothing runs); u64 offset; u64 timestamp. Any thread.
 */
final class RunningFile implements AutoCloseable {
    private static final String PREFIX = "running-";
    private static final int SLOT_BYTES = 64;
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** Of executors in this JVM. Whoever only opens and closes such a file takes its lock away from it. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;
    /** Not of its exact type: the handle takes a ByteBuffer. */
    private final ByteBuffer slots;

    private final AtomicIntegerArray taken;

    private RunningFile(Path path, FileChannel channel, int workers) throws IOException {
        this.path = path;
        this.channel = channel;
        this.slots = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) workers * SLOT_BYTES);
        this.taken = new AtomicIntegerArray(workers);
    }

    /** A file of this process, in which nothing runs. */
    static RunningFile create(Path folder, int workers) throws IOException {
        Path path = folder.resolve(PREFIX + UUID.randomUUID());
        OURS.add(path);
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            // Held until the channel is closed, at the latest by the death of the process.
            var _ = channel.lock();
            return new RunningFile(path, channel, workers);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Notes that a turn runs; the slot is for {@link #end}. No more at a time than there are workers. */
    int begin(MessagePlace place, TurnStage stage) {
        int slot = take();
        int at = slot * SLOT_BYTES;
        LONG.set(slots, at + Long.BYTES, place.offset());
        LONG.set(slots, at + 2 * Long.BYTES, place.timestamp());
        // Last: a note that is seen is whole.
        long head = (long) stage.number() << 40 | (long) LaneNumber.of(place.lane()) << 32 | place.partition();
        LONG.setRelease(slots, at, head);
        return slot;
    }

    void end(int slot) {
        LONG.setRelease(slots, slot * SLOT_BYTES, 0L);
        taken.setRelease(slot, 0);
    }

    private int take() {
        int count = taken.length();
        int slot = (int) (Thread.currentThread().threadId() % count);
        while (!taken.compareAndSet(slot, 0, 1)) {
            slot = (slot + 1) % count;
        }
        return slot;
    }

    /** Nothing runs any more: the file goes. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
        channel.close();
        OURS.remove(path);
    }

    /** The files of processes that died in this folder. */
    static List<Dead> dead(Path folder) throws IOException {
        List<Dead> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (Path file : files) {
                Dead dead = OURS.contains(file) ? null : open(file);
                if (dead != null) {
                    found.add(dead);
                }
            }
        }
        return found;
    }

    /** Null if its process lives. */
    private static @Nullable Dead open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null ? null : new Dead(file, read(channel));
        }
    }

    private static List<Running> read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), 1 << 20));
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {}
        List<Running> running = new ArrayList<>();
        for (int at = 0; at + SLOT_BYTES <= bytes.position(); at += SLOT_BYTES) {
            long head = (long) LONG.get(bytes, at);
            Optional<TurnStage> stage = TurnStage.find((int) (head >>> 40));
            Optional<Lane> lane = LaneNumber.find((int) (head >>> 32) & 0xff);
            // A lane or a stage of another version: nobody is suspected.
            if (stage.isPresent() && lane.isPresent()) {
                long offset = (long) LONG.get(bytes, at + Long.BYTES);
                long timestamp = (long) LONG.get(bytes, at + 2 * Long.BYTES);
                running.add(new Running(new MessagePlace(lane.get(), (int) head, offset, timestamp), stage.get()));
            }
        }
        return running;
    }

    /** A turn that ran when its process died. */
    record Running(MessagePlace place, TurnStage stage) {}

    /** What a process left behind. */
    record Dead(Path file, List<Running> running) {
        String name() {
            return file.getFileName().toString();
        }

        void delete() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
