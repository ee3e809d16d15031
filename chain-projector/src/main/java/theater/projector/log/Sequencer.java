package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.projector.error.Backoff;
import theater.projector.error.ProjectorException;
import theater.schemas.avro.Block;
import theater.schemas.serde.AvroCodec;

/**
 * This instance's part in sequencing the log: stands by until it is chosen, then serves terms as the active one.
 *
 * <pre>
 * STARTING ⇄ STANDBY ⇄ ACTIVE      chosen; not chosen, fenced, or a fault that may pass
 *                 └───────┴─▶ REFUSED   the log contradicts what was signed: for good
 * any ─▶ STOPPED                        closed
 * </pre>
 *
 * One thread of its own; any thread may ask for the role.
 */
public final class Sequencer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);
    private static final Duration STANDBY_LOOK = Duration.ofMillis(200);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(15);
    /** Calls to Kafka that hang are not waited for longer than this before they are interrupted. */
    private static final Duration INTERRUPT_AFTER = Duration.ofSeconds(5);

    /** What this instance does at the moment. */
    public enum Role {
        STARTING,
        STANDBY,
        ACTIVE,
        REFUSED,
        STOPPED
    }

    private final SequencerSettings settings;
    private final LogStore store;
    private final LogFollower follower;
    private final AvroCodec<Block> codec;
    private final Thread thread;
    private final Backoff backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(8));
    private volatile Role role = Role.STARTING;
    private volatile @Nullable ProjectorException refusal;
    private volatile boolean closed;

    public Sequencer(SequencerSettings settings, LogStore store, LogFollower follower, AvroCodec<Block> codec) {
        this.settings = requireNonNull(settings, "settings is null");
        this.store = requireNonNull(store, "store is null");
        this.follower = requireNonNull(follower, "follower is null");
        this.codec = requireNonNull(codec, "codec is null");
        this.thread = Thread.ofPlatform().name("sequencer").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    public Role role() {
        return role;
    }

    /** Why nothing more is signed, if so. */
    public Optional<ProjectorException> refusal() {
        return Optional.ofNullable(refusal);
    }

    private void run() {
        while (!closed && role != Role.REFUSED) {
            try (Election election = new Election(settings.cluster(), settings.instance())) {
                role = Role.STANDBY;
                takePart(election);
            } catch (InterruptedException e) {
                // Closing; the flag decides.
                LOG.atInfo().log("The election of the sequencer was interrupted");
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("The election of the sequencer failed and is tried again");
                role = role == Role.REFUSED ? role : Role.STARTING;
                pause();
            }
        }
        role = role == Role.REFUSED ? role : Role.STOPPED;
    }

    private void takePart(Election election) throws InterruptedException {
        while (!closed && role != Role.REFUSED) {
            if (election.isVacant()) {
                serve();
                election.served();
                role = role == Role.REFUSED ? role : Role.STANDBY;
            } else {
                Thread.sleep(STANDBY_LOOK);
            }
        }
    }

    private void serve() {
        try (Mandate mandate = new Mandate(settings.cluster(), settings.instance(), store::nextOffset);
                TermClients clients = new TermClients(settings.cluster())) {
            ActiveSequencer active = new ActiveSequencer(settings, store, follower, codec, clients);
            role = Role.ACTIVE;
            LOG.atInfo().addKeyValue("leaves", store.size()).log("This instance is the active sequencer");
            active.run(() -> !closed && mandate.isHeld());
        } catch (ProjectorException e) {
            ended(e);
        } catch (InterruptedException e) {
            // Closing; the flag decides.
            LOG.atInfo().log("A term as the active sequencer was interrupted");
        } catch (RuntimeException e) {
            // Fenced, timed out, aborted: all memory of the term is dropped and the next one reads it anew.
            LOG.atWarn().setCause(e).log("A term as the active sequencer ended");
            pause();
        }
    }

    private void ended(ProjectorException cause) {
        if (cause.code() == ProjectorException.Code.LOG_REFUSED) {
            refusal = cause;
            role = Role.REFUSED;
            LOG.atError().setCause(cause).log("The sequencer refuses to sign");
        } else {
            LOG.atWarn().setCause(cause).log("A term as the active sequencer ended");
            pause();
        }
    }

    private void pause() {
        if (!closed) {
            backoff.pause();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (!thread.join(INTERRUPT_AFTER)) {
                thread.interrupt();
                if (!thread.join(CLOSE_WITHIN.minus(INTERRUPT_AFTER))) {
                    LOG.atWarn().log("The sequencer did not stop in time");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
