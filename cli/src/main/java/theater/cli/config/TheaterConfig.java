package theater.cli.config;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import theater.schemas.ClusterConfig;
import theater.schemas.manifest.Limits;
import theater.schemas.manifest.ManifestException;

/**
 * The configuration file of a process. Every section may be left out; a service reads its own and the shared ones.
 *
 * @param kafka goes into every Kafka client as it is
 * @param registry the Schema Registry
 * @param topics names and sizes of the topics
 * @param operations the endpoint with metrics and health
 * @param limits the most that manifests may ask for, with the keys of a manifest's limits; used by executors and ingress
 * @param executor used by {@code run executor}
 * @param projector used by {@code run projector}
 * @param store used by {@code run store}, and by services that read blobs
 * @param ingress used by {@code run ingress}
 */
public record TheaterConfig(
        Map<String, String> kafka,
        RegistrySection registry,
        TopicsSection topics,
        OperationsSection operations,
        Map<String, String> limits,
        ExecutorSection executor,
        ProjectorSection projector,
        StoreSection store,
        IngressSection ingress) {
    public TheaterConfig {
        kafka = Map.copyOf(kafka);
        requireNonNull(registry, "registry is null");
        requireNonNull(topics, "topics is null");
        requireNonNull(operations, "operations is null");
        limits = Map.copyOf(limits);
        var _ = maxima(limits);
        requireNonNull(executor, "executor is null");
        requireNonNull(projector, "projector is null");
        requireNonNull(store, "store is null");
        requireNonNull(ingress, "ingress is null");
    }

    /** What an empty file means. */
    public static TheaterConfig defaults() {
        return new TheaterConfig(
                Map.of("bootstrap.servers", "127.0.0.1:9092"),
                RegistrySection.defaults(),
                TopicsSection.defaults(),
                OperationsSection.defaults(),
                Map.of(),
                ExecutorSection.defaults(),
                ProjectorSection.defaults(),
                StoreSection.defaults(),
                IngressSection.defaults());
    }

    /** How the services reach the cluster. */
    public ClusterConfig cluster() {
        return new ClusterConfig(new HashMap<>(kafka), registry.toConfig(), topics.names());
    }

    /** The most that manifests may ask for. */
    public Limits maxima() {
        return maxima(limits);
    }

    private static Limits maxima(Map<String, String> limits) {
        try {
            return Limits.maxima(limits);
        } catch (ManifestException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Leaves out the values of {@code kafka}, which may be passwords. */
    @Override
    public String toString() {
        return "TheaterConfig[kafka=" + kafka.keySet() + ", registry=" + registry + ", topics=" + topics + "]";
    }
}
