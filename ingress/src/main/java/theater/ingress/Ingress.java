package theater.ingress;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import theater.ingress.deadletters.DeadLetters;
import theater.ingress.events.ArchivedEvents;
import theater.ingress.events.EventStreams;
import theater.ingress.http.Api;
import theater.ingress.http.HttpFront;
import theater.ingress.kafka.DurableProducer;
import theater.ingress.kafka.LazyCodec;
import theater.ingress.messages.Asks;
import theater.ingress.messages.Mailboxes;
import theater.ingress.messages.Overloads;
import theater.ingress.types.ComponentCompiler;
import theater.ingress.types.ComponentInspector;
import theater.ingress.types.Deployer;
import theater.ingress.types.TypeTable;
import theater.ingress.upstream.StoreClient;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.ActorType;
import theater.schemas.avro.Event;
import theater.schemas.registry.SchemaRegistryClient;

/**
 * The HTTP API: deploy types, send and ask, follow events, and queries passed on to projector and store. {@code
 * /openapi.json} describes it. Keeps nothing of its own, so that any number of instances can run. Starts while
 * Kafka, registry, projector or store are down and answers 503 until they are there.
 *
 * <p>Any thread may call.
 */
public final class Ingress implements AutoCloseable {
    private final HttpFront http;
    private final BooleanSupplier ready;
    private final List<AutoCloseable> parts;

    private Ingress(HttpFront http, BooleanSupplier ready, List<AutoCloseable> parts) {
        this.http = http;
        this.ready = ready;
        this.parts = List.copyOf(parts);
    }

    /**
     * Starts listening.
     *
     * @throws java.io.UncheckedIOException if the port cannot be used
     */
    public static Ingress start(IngressConfig config) {
        requireNonNull(config, "config is null");
        IngressLimits limits = config.limits();
        ClusterConfig cluster = config.cluster();
        Duration timeout = limits.kafkaTimeout();
        SchemaRegistryClient registry = new SchemaRegistryClient(cluster.registry());
        LazyCodec<ActorType> typeCodec =
                new LazyCodec<>(registry, cluster.topics().types(), ActorType.class);
        LazyCodec<Event> eventCodec = new LazyCodec<>(registry, cluster.topics().events(), Event.class);
        DurableProducer producer = new DurableProducer(cluster, timeout);
        TypeTable types = new TypeTable(cluster, typeCodec, timeout);
        Overloads overloads = new Overloads(cluster, limits.overloadPause(), timeout, System::nanoTime);
        Mailboxes mailboxes = new Mailboxes(cluster.topics(), types, overloads, producer);
        Asks asks = new Asks(cluster, mailboxes, limits.maxAsks(), timeout);
        DeadLetters letters = new DeadLetters(cluster, types, limits.maxMessageBytes(), timeout, Clock.systemUTC());
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        EventStreams streams = new EventStreams(
                cluster,
                eventCodec,
                new ArchivedEvents(client, config.projector()),
                limits.maxStreams(),
                timeout,
                limits.heartbeat());
        ComponentInspector inspector = new ComponentInspector(config.wasmc(), config.compiling());
        ComponentCompiler compiler = config.compiler();
        Deployer deployer = new Deployer(
                types,
                new StoreClient(client, config.store()),
                inspector,
                compiler == null ? inspector : compiler,
                producer,
                typeCodec,
                cluster.topics(),
                config.maxima(),
                Clock.systemUTC());
        BooleanSupplier ready = () -> asks.isReady() && types.isCurrent();
        Api api = new Api(
                deployer,
                types,
                mailboxes,
                asks,
                streams,
                letters,
                client,
                config.projector(),
                config.store(),
                limits.maxMessageBytes(),
                limits.maxAskTime(),
                Clock.systemUTC(),
                ready);
        List<AutoCloseable> parts = List.of(types, overloads, producer, registry, client::shutdownNow);
        try {
            HttpFront http = HttpFront.start(config.host(), config.port(), limits.maxRequests(), api, config.meters());
            // Streams and asks end first, so that the server has only short requests to wait for.
            return new Ingress(
                    http,
                    ready,
                    Stream.concat(Stream.of((AutoCloseable) streams, asks, http), parts.stream())
                            .toList());
        } catch (RuntimeException e) {
            closeAll(
                    Stream.concat(Stream.of((AutoCloseable) asks), parts.stream())
                            .toList(),
                    e);
            throw e;
        }
    }

    /** Whether messages can be sent: Kafka answers and the types are known. What {@code /health/ready} says. */
    public boolean isReady() {
        return ready.getAsBoolean();
    }

    /** The port it listens on. */
    public int port() {
        return http.port();
    }

    /** Where it is reached, such as {@code http://127.0.0.1:7070}. */
    public URI url() {
        return http.url();
    }

    /** Ends streams, stops listening and closes its clients. What was acknowledged is durable. */
    @Override
    public void close() {
        IllegalStateException failure = new IllegalStateException("ingress did not stop cleanly");
        closeAll(parts, failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private static void closeAll(List<AutoCloseable> parts, RuntimeException failure) {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}
