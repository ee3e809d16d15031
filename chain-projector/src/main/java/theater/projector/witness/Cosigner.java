package theater.projector.witness;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.chain.note.Note;
import theater.projector.error.Backoff;
import theater.projector.log.LogStore;
import theater.projector.log.SignedCheckpoint;

/**
 * Has the published checkpoint cosigned by witnesses, again and again, behind the log's back: nothing waits for them. Each
 * round asks all witnesses for the same checkpoint; what they cosigned is one note. Rounds run on a thread of their own; any
 * thread may ask for the note.
 */
public final class Cosigner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cosigner.class);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final WitnessSettings settings;
    private final Supplier<Optional<SignedCheckpoint>> published;
    private final LogStore store;
    private final MeterRegistry meters;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build();
    private final List<Turn> turns;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("cosigner").daemon().unstarted(this::run);
    private volatile @Nullable SignedCheckpoint cosigned;

    /** A witness and when it is asked again. */
    private static final class Turn {
        private final WitnessClient client;
        private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));
        private long notBeforeNanos = System.nanoTime();

        Turn(WitnessClient client) {
            this.client = client;
        }
    }

    /** @param published the last checkpoint of this instance, whose leaves are all in the store */
    public Cosigner(
            WitnessSettings settings,
            Supplier<Optional<SignedCheckpoint>> published,
            LogStore store,
            MeterRegistry meters) {
        this.settings = requireNonNull(settings, "settings is null");
        this.published = requireNonNull(published, "published is null");
        this.store = requireNonNull(store, "store is null");
        this.meters = requireNonNull(meters, "meters is null");
        this.turns = settings.witnesses().stream()
                .map(witness -> new Turn(new WitnessClient(http, witness)))
                .toList();
    }

    /** Does nothing if there are no witnesses. */
    public void start() {
        if (!turns.isEmpty()) {
            Gauge.builder(
                            "theater.log.cosigned.leaves",
                            () -> cosigned().map(SignedCheckpoint::size).orElse(0L))
                    .register(meters);
            thread.start();
        }
    }

    /** The last checkpoint with the cosignatures that it got: at least one. */
    public Optional<SignedCheckpoint> cosigned() {
        return Optional.ofNullable(cosigned);
    }

    private void run() {
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            do {
                try {
                    Optional<SignedCheckpoint> checkpoint = published.get();
                    if (checkpoint.isPresent()) {
                        round(checkpoint.get(), asking);
                    }
                } catch (ExecutionException | RuntimeException e) {
                    LOG.atWarn().setCause(e).log("Asking the witnesses failed and is tried again");
                }
            } while (!closed.await(settings.interval().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.atInfo().log("Asking the witnesses was interrupted");
        }
    }

    private void round(SignedCheckpoint checkpoint, ExecutorService asking)
            throws InterruptedException, ExecutionException {
        List<Turn> due = turns.stream()
                .filter(turn -> System.nanoTime() - turn.notBeforeNanos >= 0)
                .toList();
        List<Future<Answer>> answers = new ArrayList<>();
        for (Turn turn : due) {
            answers.add(asking.submit(() -> turn.client.ask(checkpoint, store.at(checkpoint.size()))));
        }
        List<Note.SignatureLine> lines = new ArrayList<>();
        for (int i = 0; i < due.size(); i++) {
            take(due.get(i), answers.get(i).get(), lines);
        }
        if (!lines.isEmpty()) {
            Note note = Note.parse(checkpoint.note());
            lines.addAll(0, note.signatures());
            cosigned = new SignedCheckpoint(checkpoint.checkpoint(), new Note(note.text(), lines).format());
        }
    }

    private void take(Turn turn, Answer answer, List<Note.SignatureLine> lines) {
        String name = turn.client.witness().name();
        switch (answer) {
            case Answer.Cosigned(Note.SignatureLine line) -> {
                lines.add(line);
                count(name, "cosigned");
            }
            case Answer.Ahead(long size) -> {
                count(name, "ahead");
                LOG.atDebug()
                        .addKeyValue("witness", name)
                        .addKeyValue("size", size)
                        .log("A witness has cosigned a larger tree already");
            }
            case Answer.Contradicted(String why) -> {
                count(name, "contradicted");
                LOG.atError()
                        .addKeyValue("witness", name)
                        .addKeyValue("reason", why)
                        .log("A witness says that this log is not one log: compare both trees, and trust neither"
                                + " before that");
                wait(turn);
            }
            case Answer.Failed(String why) -> {
                count(name, "failed");
                LOG.atWarn()
                        .addKeyValue("witness", name)
                        .addKeyValue("reason", why)
                        .log("A witness did not cosign");
                wait(turn);
            }
        }
    }

    private static void wait(Turn turn) {
        long now = System.nanoTime();
        turn.notBeforeNanos = now + turn.backoff.afterFailure(now).toNanos();
    }

    private void count(String witness, String outcome) {
        meters.counter("theater.log.cosignatures", "witness", witness, "outcome", outcome)
                .increment();
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            // Not Thread.join: it may never have been started, and then is over at once.
            if (thread.isAlive() && !thread.join(CLOSE_WITHIN)) {
                LOG.atWarn().log("Asking the witnesses did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
    }
}
