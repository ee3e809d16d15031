package theater.projector.streams;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.projector.error.Backoff;

/**
 * One Kafka Streams application in this process. A stream thread that dies is replaced: whatever its cause, the
 * transaction is gone and the committed state is whole, so the remedy is to read again. Any thread may use it.
 */
public final class StreamsApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsApp.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final String name;
    private final KafkaStreams streams;
    private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(8));

    public StreamsApp(String name, Topology topology, Properties properties) {
        this.name = requireNonNull(name, "name is null");
        this.streams = new KafkaStreams(topology, properties);
        streams.setUncaughtExceptionHandler(this::replaceThread);
    }

    /** Starts to work, also if topics or brokers are not there yet. */
    public void start() {
        streams.start();
    }

    /** Whether all threads run and no store is being restored. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** What Streams calls the state. */
    public String state() {
        return streams.state().name();
    }

    /** The application, for queries. */
    public KafkaStreams streams() {
        return streams;
    }

    private StreamThreadExceptionResponse replaceThread(Throwable cause) {
        LOG.atError().addKeyValue("application", name).setCause(cause).log("A stream thread died and is replaced");
        Duration wait;
        synchronized (backoff) {
            wait = backoff.afterFailure(System.nanoTime());
        }
        // On the dying thread: it has given up its tasks and nobody waits for it.
        LockSupport.parkNanos(wait.toNanos());
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Commits, leaves the group so that others take over at once, and stops. */
    @Override
    public void close() {
        boolean closed =
                streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                        .withTimeout(CLOSE_WITHIN));
        if (!closed) {
            LOG.atWarn().addKeyValue("application", name).log("Streams did not stop in time");
        }
    }
}
