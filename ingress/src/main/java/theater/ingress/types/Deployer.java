package theater.ingress.types;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import theater.ingress.kafka.DurableProducer;
import theater.ingress.kafka.LazyCodec;
import theater.ingress.problem.ApiException;
import theater.ingress.upstream.StoreClient;
import theater.schemas.avro.ActorType;
import theater.schemas.avro.Hash;
import theater.schemas.manifest.ActorContract;
import theater.schemas.manifest.Limits;
import theater.schemas.manifest.Manifest;
import theater.schemas.manifest.ManifestException;
import theater.schemas.topic.ActorPattern;
import theater.schemas.topic.ActorTypes;
import theater.schemas.topic.TopicPattern;
import theater.schemas.topic.Topics;
import theater.store.Digest;

/**
 * Binds patterns to manifests. All checks come before the one record that makes it so; the answer comes when
 * that record is acknowledged. Any thread may call; one deploys at a time.
 */
public final class Deployer {
    private final TypeTable table;
    private final StoreClient store;
    private final ComponentInspector inspector;
    private final ComponentCompiler compiler;
    private final DurableProducer producer;
    private final LazyCodec<ActorType> codec;
    private final Topics topics;
    private final Limits maxima;
    private final Clock clock;
    private final ReentrantLock one = new ReentrantLock();

    /**
     * Deploys for one system.
     *
     * @param compiler asked last, because that takes longest
     * @param maxima the most that manifests may ask for
     */
    public Deployer(
            TypeTable table,
            StoreClient store,
            ComponentInspector inspector,
            ComponentCompiler compiler,
            DurableProducer producer,
            LazyCodec<ActorType> codec,
            Topics topics,
            Limits maxima,
            Clock clock) {
        this.table = table;
        this.store = store;
        this.inspector = inspector;
        this.compiler = new OnceCompiler(compiler);
        this.producer = producer;
        this.codec = codec;
        this.topics = topics;
        this.maxima = maxima;
        this.clock = clock;
    }

    /**
     * Deploys a type, for the first time or anew.
     *
     * @throws ApiException with the reason
     */
    public ActorType deploy(String patternText, String yaml) {
        ActorPattern pattern = pattern(patternText);
        Manifest manifest = manifest(yaml);
        Digest component = component(manifest);
        checkManifest(manifest);
        checkComponent(manifest, component);
        one.lock();
        try {
            return write(pattern, manifest, component, table.refreshed());
        } finally {
            one.unlock();
        }
    }

    private static ActorPattern pattern(String text) {
        try {
            return ActorPattern.parse(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("invalid-pattern", String.valueOf(e.getMessage()));
        }
    }

    private static Manifest manifest(String yaml) {
        try {
            return Manifest.parse(yaml);
        } catch (ManifestException e) {
            String code = switch (e.code()) {
                case UNREADABLE -> "manifest-unreadable";
                case UNKNOWN_KEY -> "manifest-unknown-key";
                case MISSING_KEY -> "manifest-missing-key";
                case INVALID_VALUE -> "manifest-invalid-value";
            };
            throw ApiException.badRequest(code, "manifest: " + e.getMessage());
        }
    }

    private static Digest component(Manifest manifest) {
        if (!manifest.namesDigest()) {
            throw ApiException.badRequest(
                    "component-path",
                    "the manifest names the component by path; put its bytes to /cas/sha256/<digest> and name it sha256:<digest>");
        }
        return Digest.parse(manifest.component());
    }

    private void checkManifest(Manifest manifest) {
        List<String> over = manifest.limits().over(maxima);
        if (!over.isEmpty()) {
            throw ApiException.refused(
                    "limit-exceeded",
                    "the manifest asks for more than this system allows: " + String.join("; ", over)
                            + "; ask for less, or let the operator raise limits");
        }
        for (TopicPattern pattern : manifest.capabilities().publishTo()) {
            if (topics.owns(pattern.literal())) {
                throw ApiException.refused(
                        "topic-reserved",
                        "capabilities.topics.publish names " + pattern + ", but topics that begin with "
                                + topics.prefix() + " are the system's own; name others");
            }
        }
    }

    private void checkComponent(Manifest manifest, Digest digest) {
        byte[] bytes = store.get(digest)
                .orElseThrow(() -> ApiException.refused(
                        "no-component",
                        digest + " is not in the store; put it to /cas/sha256/" + digest.hex() + " first"));
        try {
            checkComponent(manifest, inspector.inspect(bytes));
            compiler.compile(digest, bytes);
        } catch (ComponentCompiler.UncompilableException e) {
            throw ApiException.refused(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static void checkComponent(Manifest manifest, InspectedComponent component) {
        requireActor(component);
        List<String> refused = manifest.capabilities().refusedImports(component.imports());
        if (!refused.isEmpty()) {
            throw ApiException.refused(
                    "import-not-granted",
                    "the component imports what the manifest does not grant: " + String.join(", ", refused)
                            + "; grant it under capabilities or build the component without it");
        }
    }

    private static void requireActor(InspectedComponent component) {
        if (component.isActor()) {
            return;
        }
        String contract = ActorContract.PACKAGE + "@" + ActorContract.VERSION;
        throw component
                .contractVersion()
                .map(version -> ApiException.refused(
                        "contract-version",
                        "the component was built for " + ActorContract.PACKAGE + "@" + version + "; this system has "
                                + contract + ": build it again with the present WIT"))
                .orElseGet(() -> ApiException.refused(
                        "no-handler",
                        "the component is no actor: it does not export " + ActorContract.interfaceName("handler")
                                + ", only " + component.exports()));
    }

    private ActorType write(ActorPattern pattern, Manifest manifest, Digest component, ActorTypes<ActorType> deployed) {
        Optional<ActorPattern> tie = deployed.conflictWith(pattern);
        if (tie.isPresent()) {
            throw ApiException.conflict(
                    "pattern-tie", "pattern " + pattern + " ties with the deployed " + tie.get() + "; choose another");
        }
        ActorType before = deployed.byPattern().get(pattern);
        ActorType type = ActorType.newBuilder()
                .setPattern(pattern.toString())
                .setComponent(new Hash(component.toBytes()))
                .setManifest(manifest.canonicalText())
                .setVersion(before == null ? 1 : before.getVersion() + 1)
                .setDeployedAt(clock.millis())
                .build();
        producer.send(new ProducerRecord<>(
                topics.types(),
                0,
                pattern.toString().getBytes(StandardCharsets.UTF_8),
                codec.get().encode(type),
                new RecordHeaders()));
        // So that a message sent through here right after the answer finds its type.
        table.refreshed();
        return type;
    }
}
