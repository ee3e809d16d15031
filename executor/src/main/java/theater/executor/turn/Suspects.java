package theater.executor.turn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages whose turns ran when a process of this executor died: one of them may have killed it. Each runs alone until it
 * is settled; whatever kills the process again then is known by name.
 *
 * <pre>
 *   unknown ──process dies while some run──▶ suspected ──process dies while it runs alone──▶ counted ──as often as the
 *                                               │                                              manifest says──▶ given up
 *                                               └── settled ──▶ unknown
 * </pre>
 *
 * Any thread.
 */
public final class Suspects implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Suspects.class);

    /** What was never seen again for so long has been settled by another executor. */
    private static final Duration LONGEST_KNOWN = Duration.ofDays(7);

    private final Map<MessagePlace, Suspect> suspects;
    private final SuspectsFile file;
    private final RunningFile running;
    private final TurnStage.Observer observer;
    private final TurnGate gate = new TurnGate();

    private Suspects(
            Map<MessagePlace, Suspect> suspects, SuspectsFile file, RunningFile running, TurnStage.Observer observer) {
        this.suspects = new ConcurrentHashMap<>(suspects);
        this.file = file;
        this.running = running;
        this.observer = observer;
    }

    /**
     * Counts what processes that died in the folder left behind, and begins to note what this one runs.
     *
     * @param workers most turns that run at a time
     * @param clock milliseconds since 1970 UTC
     * @throws UncheckedIOException if the folder cannot be written
     */
    public static Suspects open(Path folder, int workers, LongSupplier clock, TurnStage.Observer observer) {
        try {
            Files.createDirectories(folder);
            var file = new SuspectsFile(folder.resolve("suspects"));
            Map<MessagePlace, Suspect> suspects = count(file, RunningFile.dead(folder), clock.getAsLong());
            return new Suspects(suspects, file, RunningFile.create(folder, workers), observer);
        } catch (IOException e) {
            throw new UncheckedIOException("what runs cannot be noted in " + folder, e);
        }
    }

    private static Map<MessagePlace, Suspect> count(SuspectsFile file, List<RunningFile.Dead> dead, long now)
            throws IOException {
        SuspectsFile.Contents before = file.read();
        Map<MessagePlace, Suspect> suspects = new HashMap<>(before.suspects());
        suspects.values().removeIf(suspect -> now - suspect.time() > LONGEST_KNOWN.toMillis());
        for (RunningFile.Dead process : dead) {
            // A death must not count again if this process dies before the file is gone.
            if (!before.counted().contains(process.name())) {
                boolean alone = process.running().size() == 1;
                process.running()
                        .forEach(turn -> suspects.compute(turn.place(), (place, known) -> {
                            Suspect suspect = known == null
                                    ? Suspect.first(alone, turn.stage(), now)
                                    : known.again(alone, turn.stage(), now);
                            log.atWarn()
                                    .addKeyValue("lane", place.lane().suffix())
                                    .addKeyValue("partition", place.partition())
                                    .addKeyValue("offset", place.offset())
                                    .addKeyValue("deaths", suspect.deaths())
                                    .log("a message was being handled when the process died; it will run alone");
                            return suspect;
                        }));
            }
        }
        Set<String> counted = dead.stream().map(RunningFile.Dead::name).collect(Collectors.toSet());
        var after = new SuspectsFile.Contents(suspects, counted);
        if (!after.equals(before)) {
            file.write(after);
        }
        dead.forEach(RunningFile.Dead::delete);
        return suspects;
    }

    /** True as long as nobody has to run alone: then workers need not pass the {@link #gate}. */
    boolean isEmpty() {
        return suspects.isEmpty();
    }

    /** How many messages have to run alone. */
    public int size() {
        return suspects.size();
    }

    /** What is held against a message; null: nothing. */
    @Nullable
    Suspect of(MessagePlace place) {
        return suspects.isEmpty() ? null : suspects.get(place);
    }

    TurnGate gate() {
        return gate;
    }

    /** Notes that a guest is about to run; what it returns is for {@link #ended}. */
    int began(MessagePlace place, TurnStage stage, Work work) {
        int slot = running.begin(place, stage);
        observer.began(stage, work);
        return slot;
    }

    void ended(int slot) {
        running.end(slot);
    }

    /** The message is settled, and that is committed: it killed nobody, or will not any more. */
    public void settled(Work work) {
        if (!suspects.isEmpty()) {
            settled(MessagePlace.of(work));
        }
    }

    /** The same of a message that came to no turn. */
    public void settled(MessagePlace place) {
        if (suspects.containsKey(place)) {
            forget(place::equals);
        }
    }

    /** A shard was taken over: of the suspects of its partition, only those remain that are still to be handled. */
    public void retain(int partition, Predicate<MessagePlace> unsettled) {
        if (!suspects.isEmpty()) {
            forget(place -> place.partition() == partition && !unsettled.test(place));
        }
    }

    private void forget(Predicate<MessagePlace> settled) {
        // One at a time: the file has to have what was forgotten last.
        synchronized (file) {
            if (suspects.keySet().removeIf(settled)) {
                try {
                    file.write(new SuspectsFile.Contents(suspects, Set.of()));
                } catch (IOException e) {
                    log.atWarn().setCause(e).log("a message that was settled will run alone after a restart");
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        running.close();
    }
}
