package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.internals.RecordHeaders;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;
import theater.embeddedregistry.EmbeddedRegistry;
import theater.executor.kafka.CommitPoint;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.ActorType;
import theater.schemas.avro.Event;
import theater.schemas.avro.Hash;
import theater.schemas.manifest.Manifest;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Lane;
import theater.schemas.topic.Replication;
import theater.schemas.topic.TopicAdmin;
import theater.schemas.topic.TopicCatalogue;
import theater.schemas.topic.Topics;
import theater.store.Digest;
import theater.store.FileSystemBlobStore;
import theater.testing.TestProcess;

/** A broker, a registry and a store for executors to work with; each test takes a topic prefix of its own. */
final class ExecutorFixture implements AutoCloseable {
    static final int PARTITIONS = 2;
    private static final String PROBES_LIMITS = "limits: {memory: 4MiB, fuel: 50000000, deadline: 1s}";

    private final Path folder;
    private final EmbeddedKafka kafka;
    private final EmbeddedRegistry registry;
    private final FileSystemBlobStore store;
    private final KafkaProducer<byte[], byte[]> producer;

    ExecutorFixture(Path folder) {
        this.folder = folder;
        this.kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder.resolve("kafka")));
        this.registry = EmbeddedRegistry.start(kafka.bootstrapServers());
        this.store = new FileSystemBlobStore(folder.resolve("store"));
        this.producer = new KafkaProducer<>(cluster("unused.").producerProperties());
    }

    ClusterConfig cluster(String prefix) {
        return ClusterConfig.of(kafka.bootstrapServers(), registry.url()).withTopics(new Topics(prefix));
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    String registry() {
        return registry.url().toString();
    }

    FileSystemBlobStore store() {
        return store;
    }

    @Override
    public void close() {
        producer.close();
        registry.close();
        kafka.close();
    }

    /** A system with topics of its own. */
    World world() {
        return new World("t" + UUID.randomUUID().toString().substring(0, 8) + ".");
    }

    final class World {
        private final Topics topics;
        private final AvroCodec<ActorType> types;
        private final AvroCodec<Event> events;
        private long deploys;

        private World(String prefix) {
            this.topics = new Topics(prefix);
            try (Admin admin = Admin.create(cluster(prefix).adminProperties())) {
                var catalogue = new TopicCatalogue(topics, PARTITIONS, Replication.SINGLE);
                new TopicAdmin(admin).create(catalogue);
                kafka.awaitLeaders(
                        catalogue.all().stream().map(spec -> spec.name()).toList());
            }
            try (var client = new SchemaRegistryClient(cluster(prefix).registry())) {
                this.types = AvroCodec.forTopic(client, topics.types(), ActorType.class);
                this.events = AvroCodec.forTopic(client, topics.events(), Event.class);
            }
        }

        Topics topics() {
            return topics;
        }

        Path data(String executor) {
            return folder.resolve(topics.prefix()).resolve(executor);
        }

        ExecutorConfig config(String name) {
            return ExecutorConfig.of(
                    cluster(topics.prefix()),
                    name,
                    data(name),
                    folder.resolve("keys"),
                    store,
                    new SimpleMeterRegistry());
        }

        Executor start(String name) {
            return start(config(name));
        }

        Executor start(ExecutorConfig config) {
            Executor executor = Executor.start(config);
            awaitShards(executor, PARTITIONS);
            return executor;
        }

        Executor startObserved(String name, CommitPoint.Observer observer) {
            return start(config(name).withCommitPoints(observer));
        }

        /** As a process of its own; see {@link ExecutorProcess} for the arguments that make it die. */
        TestProcess process(String name, String... crash) {
            return TestProcess.start(
                    ExecutorProcess.class,
                    Stream.concat(
                                    Stream.of(
                                            bootstrapServers(),
                                            registry(),
                                            topics.prefix(),
                                            folder.resolve("store").toString(),
                                            data(name).toString(),
                                            folder.resolve("keys").toString(),
                                            name),
                                    Stream.of(crash))
                            .toArray(String[]::new));
        }

        /** An ordinary topic, which is not the system's. */
        void createTopic(String name, int partitions, Map<String, String> config) {
            try (Admin admin = Admin.create(cluster(topics.prefix()).adminProperties())) {
                join(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(config)))
                        .all());
                kafka.awaitLeaders(List.of(name));
            }
        }

        /** Changes a setting of a topic; returns when the broker says that it is so. */
        void configure(String topic, String name, String value) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            var change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
            try (Admin admin = Admin.create(cluster(topics.prefix()).adminProperties())) {
                join(admin.incrementalAlterConfigs(Map.of(resource, List.of(change)))
                        .all());
                await().until(() -> value.equals(
                        join(admin.describeConfigs(List.of(resource)).all())
                                .get(resource)
                                .get(name)
                                .value()));
            }
        }

        void deleteTopic(String name) {
            try (Admin admin = Admin.create(cluster(topics.prefix()).adminProperties())) {
                join(admin.deleteTopics(List.of(name)).all());
            }
        }

        void awaitShards(Executor executor, int count) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> executor.runningShards().size() == count);
        }

        /** Deletes what a partition holds, as retention would. */
        void deleteAll(TopicPartition partition) {
            try (Admin admin = Admin.create(cluster(topics.prefix()).adminProperties())) {
                join(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1)))
                        .all());
            }
        }

        /** Deploys an example by the manifest beside its component. */
        void deploy(String pattern, String example) {
            deploy(pattern, example, manifest -> manifest);
        }

        void deploy(String pattern, String example, UnaryOperator<String> edit) {
            try {
                Path manifestFile = actors().resolve(example).resolve("manifest.yaml");
                Manifest manifest = Manifest.parse(edit.apply(Files.readString(manifestFile)));
                byte[] component = Files.readAllBytes(manifestFile.resolveSibling(manifest.component()));
                Digest digest = store.put(component);
                var type = new ActorType(
                        pattern,
                        new Hash(digest.toBytes()),
                        manifest.withComponent(digest.toString()).canonicalText(),
                        ++deploys,
                        0L);
                join(producer.send(new ProducerRecord<>(topics.types(), pattern.getBytes(UTF_8), types.encode(type))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void undeploy(String pattern) {
            join(producer.send(new ProducerRecord<>(topics.types(), pattern.getBytes(UTF_8), null)));
        }

        RecordMetadata send(String actor, String kind, String body) {
            return send(Lane.MAILBOX_NORMAL, actor, body, Map.of("ce_type", kind, "ce_specversion", "1.0"));
        }

        RecordMetadata send(Lane lane, String actor, String body, Map<String, String> headers) {
            return join(producer.send(record(lane, actor, body, headers)));
        }

        /** Sends without waiting. */
        void post(String actor, String body, Map<String, String> headers) {
            var _ = producer.send(record(Lane.MAILBOX_NORMAL, actor, body, headers));
        }

        void flush() {
            producer.flush();
        }

        RecordMetadata sendTo(int partition, String actor, String body, Map<String, String> headers) {
            var right = record(Lane.MAILBOX_NORMAL, actor, body, headers);
            return join(producer.send(
                    new ProducerRecord<>(right.topic(), partition, right.key(), right.value(), right.headers())));
        }

        private ProducerRecord<byte[], byte[]> record(
                Lane lane, String actor, String body, Map<String, String> headers) {
            var recordHeaders = new RecordHeaders();
            headers.forEach((name, value) -> recordHeaders.add(name, value.getBytes(UTF_8)));
            return new ProducerRecord<>(
                    topics.lane(lane),
                    null,
                    actor == null ? null : actor.getBytes(UTF_8),
                    body.getBytes(UTF_8),
                    recordHeaders);
        }

        /** Asks and waits for the reply record. */
        ConsumerRecord<byte[], byte[]> ask(String actor, String kind, String body) {
            String key = UUID.randomUUID().toString();
            return ask(actor, body, Map.of("ce_type", kind, "ce_id", key, "ce_source", "test"), key);
        }

        ConsumerRecord<byte[], byte[]> ask(String actor, String body, Map<String, String> headers, String key) {
            var all = new HashMap<>(headers);
            all.put("ce_specversion", "1.0");
            all.put("ce_replyto", "0/" + key);
            send(Lane.MAILBOX_NORMAL, actor, body, all);
            return awaitRecord(topics.replies(), record -> key.equals(new String(record.key(), UTF_8)));
        }

        String answer(String actor, String kind, String body) {
            var reply = ask(actor, kind, body);
            return header(reply, "theater-outcome") + " " + new String(reply.value(), UTF_8);
        }

        ConsumerRecord<byte[], byte[]> awaitRecord(String topic, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
            return await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> read(topic).stream().filter(wanted).findFirst(), java.util.Optional::isPresent)
                    .orElseThrow();
        }

        /** All committed records of a topic, partition by partition. */
        List<ConsumerRecord<byte[], byte[]>> read(String topic) {
            Map<String, Object> settings = cluster(topics.prefix()).consumerProperties();
            settings.put("auto.offset.reset", "earliest");
            settings.put("fetch.max.wait.ms", 20);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            try (var consumer = new KafkaConsumer<byte[], byte[]>(settings)) {
                List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                var ends = consumer.endOffsets(partitions);
                while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                    consumer.poll(Duration.ofMillis(50)).forEach(records::add);
                }
            }
            return records;
        }

        List<Event> events() {
            return read(topics.events()).stream()
                    .map(record -> events.decode(record.value()))
                    .toList();
        }

        /** Each actor's events have their numbers in the order in which they were committed, without gaps. */
        void assertInOrder() {
            Map<String, Long> next = new HashMap<>();
            for (Event event : events()) {
                assertThat(event.getSeq())
                        .as("next event of %s", event.getActor())
                        .isEqualTo(next.merge(event.getActor(), 1L, Long::sum) - 1);
            }
        }

        List<Event> events(String actor) {
            return events().stream()
                    .filter(event -> event.getActor().equals(actor))
                    .toList();
        }
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    /** Headers of a CloudEvent in binary mode. */
    static Map<String, String> headers(String kind, String id) {
        return new HashMap<>(Map.of("ce_specversion", "1.0", "ce_type", kind, "ce_id", id, "ce_source", "test"));
    }

    /** The probe's manifest with other limits. */
    static UnaryOperator<String> limits(String limits) {
        return manifest -> {
            assertThat(manifest).contains(PROBES_LIMITS);
            return manifest.replace(PROBES_LIMITS, "limits: {" + limits + "}");
        };
    }

    /** The sum of a gauge's values for all shards. */
    static double gauge(ExecutorConfig config, String name) {
        return config.meters().get(name).gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    static Path actors() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve("actors/examples"))) {
            here = here.getParent();
        }
        return here.resolve("actors");
    }

    static <T> T join(java.util.concurrent.Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
