package theater.embeddedregistry;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about requests and keeps memory and topic alike: what is answered as registered is committed in Kafka. Any
 * thread may call. Writes are done one at a time; reads never wait for them, nor for Kafka.
 */
final class Registrar implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

    private final SchemaLog log;
    private volatile RegistryState state = new RegistryState();

    Registrar(SchemaLog log) {
        this.log = log;
    }

    /** Reads the topic; until then, and after a failed write, nothing can be written. */
    synchronized void open() {
        RegistryState fresh = new RegistryState();
        log.open(fresh::apply);
        state = fresh;
    }

    /** Answers from memory. */
    <T> T read(Function<RegistryState, T> query) {
        return query.apply(state);
    }

    /** Registers a schema and returns its id; the id it has if it is registered already. */
    synchronized int register(String subject, String text) {
        Schema schema = parse(text);
        String canonical = schema.toString();
        ensureOpen();
        RegistryState state = this.state;
        Optional<StoredVersion> known = find(state, subject, canonical);
        if (known.isPresent()) {
            return known.get().id();
        }
        if (state.effectiveMode(subject) != Mode.READWRITE) {
            throw RefusedException.readOnly(subject);
        }
        List<StoredVersion> versions = state.versions(subject);
        List<String> problems = state.effectiveLevel(subject)
                .problems(
                        schema,
                        versions.reversed().stream().map(StoredVersion::schema).toList());
        if (!problems.isEmpty()) {
            throw RefusedException.incompatible(String.join("; ", problems));
        }
        int version = versions.isEmpty() ? 1 : versions.getLast().version() + 1;
        int id = state.idFor(canonical);
        write(new LogRecord.SchemaVersion(subject, version, id, canonical));
        return id;
    }

    /** The version of exactly this schema. */
    StoredVersion lookup(String subject, String text) {
        String canonical = parse(text).toString();
        RegistryState state = this.state;
        if (state.versions(subject).isEmpty()) {
            throw RefusedException.noSuchSubject(subject);
        }
        return find(state, subject, canonical).orElseThrow(RefusedException::noSuchSchema);
    }

    /** Objections to a schema beside the given versions, newest first. */
    List<String> problems(String subject, String text, List<StoredVersion> newestFirst) {
        return state.effectiveLevel(subject)
                .problems(
                        parse(text),
                        newestFirst.stream().map(StoredVersion::schema).toList());
    }

    synchronized void setLevel(@Nullable String subject, Level level) {
        ensureOpen();
        write(new LogRecord.LevelSet(subject, level));
    }

    synchronized void setMode(@Nullable String subject, Mode mode) {
        ensureOpen();
        write(new LogRecord.ModeSet(subject, mode));
    }

    private static Optional<StoredVersion> find(RegistryState state, String subject, String canonical) {
        return state.versions(subject).stream()
                .filter(version -> version.text().equals(canonical))
                .findFirst();
    }

    // Before deciding, because a write whose outcome was unknown may have succeeded.
    private void ensureOpen() {
        if (!log.isOpen()) {
            try {
                open();
            } catch (KafkaException e) {
                throw notStored(e);
            }
        }
    }

    private void write(LogRecord record) {
        try {
            log.append(record);
        } catch (KafkaException e) {
            throw notStored(e);
        }
        state.apply(record);
    }

    private static RefusedException notStored(KafkaException cause) {
        LOG.atWarn().setCause(cause).log("Schemas topic does not take records");
        return RefusedException.notStored();
    }

    static Schema parse(String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (AvroRuntimeException e) {
            throw RefusedException.invalidSchema(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public synchronized void close() {
        log.close();
    }
}
