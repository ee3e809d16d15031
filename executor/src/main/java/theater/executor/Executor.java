package theater.executor;

import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.executor.fetch.Fetcher;
import theater.executor.kafka.LaneReader;
import theater.executor.kafka.MemberName;
import theater.executor.kafka.Membership;
import theater.executor.kafka.OrdinaryTopics;
import theater.executor.kafka.UsedTopics;
import theater.executor.shard.Clients;
import theater.executor.shard.ShardFactory;
import theater.executor.shard.Shards;
import theater.executor.shard.StateCodecs;
import theater.executor.store.StoreMemory;
import theater.executor.turn.LargeBytes;
import theater.executor.turn.Suspects;
import theater.executor.turn.TurnContext;
import theater.executor.turn.WarmInstances;
import theater.executor.types.ChildRuntimes;
import theater.executor.types.RuntimeLoader;
import theater.executor.types.TypesTable;
import theater.schemas.avro.ActorType;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.TopicCatalogue;
import theater.schemas.topic.Topics;
import theater.wasmtime.ComponentCache;
import theater.wasmtime.Engine;
import theater.wasmtime.EngineConfig;
import theater.wasmtime.WasmCompiler;

/**
 * Consumes mailboxes, runs actors in Wasm sandboxes and commits each turn atomically. Scaling out is starting another
 * one with another name.
 *
 * <p>Any thread may call the methods. When something happens that retrying cannot help, the executor stops by itself and
 * {@link #stopped} says why.
 */
public final class Executor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Executor.class);
    /** Requests of actors that run at a time. */
    private static final int EXCHANGES = 128;

    private static final int EVENT_OVERHEAD_BYTES = 256 << 10;
    /** For the group to notice that a session is over. */
    private static final Duration MEMBER_MARGIN = Duration.ofSeconds(1);

    /** Whoever had the shards until now runs their actors meanwhile. */
    private static final Duration LOAD_LIMIT = Duration.ofMinutes(1);

    private final Deque<AutoCloseable> owned = new ConcurrentLinkedDeque<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Shards shards;

    private Executor(ExecutorConfig config) throws Exception {
        try {
            this.shards = open(config);
            if (closing.get()) {
                // It failed while it started, before everything was there to be closed.
                closeOwned();
            }
        } catch (Exception | Error e) {
            closeOwned();
            throw e;
        }
    }

    /**
     * Starts an executor; returns when it has asked for its share of the shards. It asks when the types that are deployed
     * are compiled, so that no actor waits for that; for a minute at most.
     *
     * @throws ExecutorStartException saying what is missing: broker, registry, topics, native library
     */
    public static Executor start(ExecutorConfig config) {
        try {
            return new Executor(config);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutorStartException("the executor was interrupted while it started", e);
        } catch (ExecutorStartException e) {
            throw e;
        } catch (Exception e) {
            throw ExecutorStartException.of(config, e);
        }
    }

    private Shards open(ExecutorConfig config) throws Exception {
        Topics topics = config.cluster().topics();
        var admin = own(Admin.create(config.cluster().adminProperties()));
        int partitions = partitions(admin, topics);
        var registry = own(new SchemaRegistryClient(config.cluster().registry()));
        var engine = own(Engine.open(EngineConfig.DEFAULT
                .withInstances(config.instances())
                .withBounds(RuntimeLoader.instanceLimits(config.maxima()))));
        var components = own(ComponentCache.open(
                engine,
                config.dataFolder().resolve("components"),
                config.keyFolder().resolve("components.key"),
                WasmCompiler.installed()));
        var loader = new RuntimeLoader(config.store(), components, engine, config.maxima());
        var types = own(new TypesTable(
                consumer(KafkaSettings.reader(config.cluster(), "executor-" + config.name() + "-types")),
                topics.types(),
                AvroCodec.forTopic(registry, topics.types(), ActorType.class),
                loader));
        Gauge.builder("theater.types", types, table -> table.count(true))
                .tag("state", "ready")
                .register(config.meters());
        Gauge.builder("theater.types", types, table -> table.count(false))
                .tag("state", "loading")
                .register(config.meters());
        var memory = own(new StoreMemory(config.storeMemoryBytes()));
        // Closed after the workers have ended.
        var suspects = own(
                Suspects.open(config.dataFolder(), config.workers(), System::currentTimeMillis, config.turnObserver()));
        Gauge.builder("theater.executor.suspects", suspects, Suspects::size).register(config.meters());
        ExecutorService workers = own(workers(config.workers()));
        var reader = own(new LaneReader(
                consumer(KafkaSettings.reader(config.cluster(), "executor-" + config.name() + "-lanes")), this::fail));
        var ordinaryTopics = new OrdinaryTopics(admin, topics, System::currentTimeMillis);
        var turns = TurnContext.of(
                registry,
                topics,
                partitions,
                new LargeBytes(config.store()),
                ordinaryTopics,
                new ChildRuntimes(types, loader),
                suspects,
                TopicCatalogue.RECORD_BYTES - EVENT_OVERHEAD_BYTES,
                config.meters());
        var clients = new Clients(
                admin,
                KafkaSettings.reader(config.cluster(), "executor-" + config.name() + "-state"),
                KafkaSettings.producer(config.cluster()),
                topics.prefix() + "executor-",
                config.dataFolder().resolve("shards"),
                memory,
                config.acceptedLosses(),
                ordinaryTopics,
                new WarmInstances(config.warmInstances(), config.warmMemoryBytes(), config.meters()),
                config.commitPoints());
        var factory = new ShardFactory(
                topics,
                partitions,
                config.shard(),
                clients,
                reader,
                workers,
                types,
                turns,
                own(Fetcher.ofSystem(EXCHANGES)),
                StateCodecs.of(registry, topics),
                config.meters(),
                this::fail);
        var owner = new Shards(factory::create, this::fail);
        own((AutoCloseable) owner::close);
        if (!types.awaitLoaded(LOAD_LIMIT)) {
            log.atWarn()
                    .addKeyValue("loading", types.count(false))
                    .log("some actor types are still being compiled; their messages will wait");
        }
        String group = topics.prefix() + "executors";
        own(new Membership(
                () -> consumer(KafkaSettings.member(config.cluster(), group, config.name())),
                new MemberName(admin, group, config.name(), KafkaSettings.SESSION.plus(MEMBER_MARGIN)),
                topics.shards(),
                owner,
                owner::positions));
        log.atInfo()
                .addKeyValue("name", config.name())
                .addKeyValue("partitions", partitions)
                .addKeyValue("workers", config.workers())
                .log("executor started");
        return owner;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(java.util.Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static int partitions(Admin admin, Topics topics) {
        var used = UsedTopics.of(admin, topics);
        if (!used.differences().isEmpty()) {
            throw ExecutorStartException.ofTopics(used.differences());
        }
        return used.partitions();
    }

    /**
     * Threads over one queue, first in, first out: a guest that used up its time slice goes behind all others. (A
     * ForkJoinPool's worker takes what it submitted itself before what others did.)
     */
    private static ExecutorService workers(int number) {
        return Executors.newFixedThreadPool(
                number, Thread.ofPlatform().name("worker-", 0).daemon().factory());
    }

    /** Numbers of the shards that this executor owns and runs. */
    public List<Integer> runningShards() {
        return shards.running();
    }

    /** Numbers of the shards that the group has assigned to this executor, whether they run already or not. */
    public List<Integer> assignedShards() {
        return shards.assigned();
    }

    /** Ends when the executor does: well after {@link #close}, exceptionally if it had to stop by itself. */
    public CompletionStage<Void> stopped() {
        return stopped;
    }

    private void fail(Throwable cause) {
        if (closing.compareAndSet(false, true)) {
            log.atError().setCause(cause).log("the executor has to stop");
            // The caller may be one of the threads that closing waits for.
            Thread.ofPlatform().name("executor-stop").start(() -> {
                closeOwned();
                stopped.completeExceptionally(cause);
            });
        }
    }

    /** Stops taking messages, ends what is in flight, and leaves the group, so that the shards move at once. */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            closeOwned();
            stopped.complete(null);
            return;
        }
        stopped.exceptionally(failure -> null).join();
    }

    private <T extends AutoCloseable> T own(T part) {
        owned.push(part);
        return part;
    }

    private void closeOwned() {
        for (AutoCloseable part = owned.pollFirst(); part != null; part = owned.pollFirst()) {
            try {
                part.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                log.atWarn().setCause(e).log("a part of the executor did not close well");
            }
        }
    }
}
