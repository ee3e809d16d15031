package theater.cli.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import theater.cli.config.ExecutorSection;
import theater.cli.config.IngressSection;
import theater.cli.config.ProjectorSection;
import theater.cli.config.PruningSection;
import theater.cli.config.StoreSection;
import theater.cli.config.TheaterConfig;
import theater.cli.error.CliException;
import theater.executor.Executor;
import theater.executor.ExecutorConfig;
import theater.ingress.Ingress;
import theater.ingress.IngressConfig;
import theater.ingress.types.ComponentCompiler;
import theater.projector.Projector;
import theater.projector.ProjectorConfig;
import theater.projector.archive.ArchiveMetrics;
import theater.projector.archive.ArchiveObserver;
import theater.projector.archive.ArchiveParts;
import theater.projector.archive.ArchiveSettings;
import theater.projector.archive.FileCatalogueStore;
import theater.projector.prune.PruneSchedule;
import theater.schemas.ClusterConfig;
import theater.schemas.manifest.Limits;
import theater.store.BlobStore;
import theater.store.FileSystemBlobStore;
import theater.storeservice.StoreService;
import theater.storeservice.StoreServiceConfig;
import theater.wasmtime.ComponentException;
import theater.wasmtime.Precompiler;
import theater.wasmtime.WasmCompiler;

/** Starts each service as its section of the configuration says. */
public final class Services {
    private static final Duration PATIENCE_OF_PRUNER = Duration.ofMinutes(10);

    private Services() {}

    /** A section for a store on loopback. */
    public static StoreSection loopbackStore(Path data, int port) {
        return new StoreSection("127.0.0.1", port, data, null);
    }

    /** Starts the store service. */
    public static StoreService store(StoreSection section, MeterRegistry meters) {
        StoreServiceConfig defaults = StoreServiceConfig.of(section.data(), meters);
        return StoreService.start(configured(
                "store",
                () -> new StoreServiceConfig(
                        section.data(),
                        section.host(),
                        section.port(),
                        defaults.maxBlobBytes(),
                        defaults.maxRequests(),
                        defaults.idleTimeout(),
                        meters)));
    }

    /**
     * Starts the projector.
     *
     * @param store folder of blobs, where the archive is unless its section names another
     */
    public static Projector projector(
            ProjectorSection section, Path store, ClusterConfig cluster, MeterRegistry meters) {
        ProjectorConfig defaults = ProjectorConfig.of(cluster, section.data(), meters);
        return Projector.start(configured(
                "projector",
                () -> new ProjectorConfig(
                        cluster,
                        section.data(),
                        section.checkpointFolder(),
                        section.signingKey(),
                        section.origin(),
                        section.host(),
                        section.port(),
                        defaults.streamThreads(),
                        section.standbyReplicas(),
                        defaults.blocks(),
                        defaults.signInterval(),
                        section.witnessSettings(),
                        section.archive().settings(store),
                        meters)));
    }

    /** What works on the archive beside the projectors, in the folders that the configuration names. */
    public static ArchiveParts archiveParts(TheaterConfig config) {
        ProjectorSection section = config.projector();
        ArchiveSettings settings = section.archive().settings(config.store().data());
        return new ArchiveParts(
                new FileCatalogueStore(section.checkpointFolder().resolve("archive"), section.origin()),
                new FileSystemBlobStore(settings.store()),
                settings,
                ArchiveObserver.NONE,
                // The projector's own figures are of the same archive.
                new ArchiveMetrics(new SimpleMeterRegistry()));
    }

    /** Starts the pruner, if this projector has one. */
    public static Optional<PruneSchedule> pruner(TheaterConfig config, MeterRegistry meters) {
        return config.projector()
                .pruneInterval()
                .map(interval -> PruneSchedule.start(
                        config.cluster(),
                        archiveParts(config),
                        config.projector().pruning().stream()
                                .map(PruningSection::rule)
                                .toList(),
                        interval,
                        PATIENCE_OF_PRUNER,
                        meters));
    }

    /**
     * Starts an executor.
     *
     * @param failed told when it has to stop by itself
     */
    public static Executor executor(
            ExecutorSection section,
            ClusterConfig cluster,
            BlobStore store,
            Limits maxima,
            MeterRegistry meters,
            Consumer<Throwable> failed) {
        Executor executor = Executor.start(configured(
                "executor",
                () -> ExecutorConfig.of(cluster, section.name(), section.data(), section.keyFolder(), store, meters)
                        .withWorkers(section.workerThreads())
                        .withMaxima(maxima)
                        .withAcceptedLosses(Set.copyOf(section.acceptLoss()))));
        var _ = executor.stopped().whenComplete((done, failure) -> {
            if (failure != null) {
                failed.accept(failure);
            }
        });
        return executor;
    }

    /** Starts ingress, which compiles components to find out whether they can be. */
    public static Ingress ingress(IngressSection section, ClusterConfig cluster, Limits maxima, MeterRegistry meters) {
        return Ingress.start(ingressConfig(section, cluster, meters).withMaxima(maxima));
    }

    /**
     * Starts ingress beside an executor of the same installation: what it compiles, that executor finds in its own
     * guarded folder.
     */
    public static Ingress ingressBeside(
            ExecutorSection executor, IngressSection section, ClusterConfig cluster, MeterRegistry meters) {
        Precompiler precompiler = Precompiler.open(
                executor.data().resolve("components"),
                executor.keyFolder().resolve("components.key"),
                WasmCompiler.installed());
        return Ingress.start(ingressConfig(section, cluster, meters).withCompiler((digest, component) -> {
            try {
                precompiler.compile(digest.hex(), component);
            } catch (ComponentException e) {
                throw new ComponentCompiler.UncompilableException(
                        e.code(), "the component is refused: " + e.getMessage());
            }
        }));
    }

    private static IngressConfig ingressConfig(IngressSection section, ClusterConfig cluster, MeterRegistry meters) {
        return configured(
                "ingress",
                () -> IngressConfig.of(cluster, section.store(), section.projector(), meters)
                        .withAddress(section.host(), section.port())
                        .withWasmc(WasmCompiler.installed().executable()));
    }

    /** What a service's configuration refuses stands in the user's file, and is no fault of this program. */
    private static <T> T configured(String section, Supplier<T> config) {
        try {
            return config.get();
        } catch (IllegalArgumentException e) {
            throw CliException.usage(section + ": " + e.getMessage());
        }
    }
}
