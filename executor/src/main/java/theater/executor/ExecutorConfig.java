package theater.executor;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import theater.executor.kafka.CommitPoint;
import theater.executor.shard.ShardSettings;
import theater.executor.turn.TurnStage;
import theater.schemas.ClusterConfig;
import theater.schemas.manifest.Limits;
import theater.store.BlobStore;

/**
 * Settings of an {@link Executor}.
 *
 * @param name of this executor in its group: each needs its own, and keeps it over restarts
 * @param dataFolder for shard stores and compiled components; may be deleted while the executor is stopped
 * @param keyFolder for the key that guards compiled components; kept apart from {@code dataFolder}
 * @param store where components, runtime descriptors and large bytes are
 * @param workers threads that run guests
 * @param instances how many guests may be in the middle of a turn at one time
 * @param storeMemoryBytes bound of blocks and write buffers of all shard stores together
 * @param warmInstances how many instances of {@code memory: warm} may wait for their actor's next turn
 * @param warmMemoryBytes linear memory of all of them together
 * @param maxima the most that manifests may ask for
 * @param shard bounds of each shard
 * @param acceptedLosses lanes that may go on although records before their log's start were not handled, each as
 *     {@code <topic>-<partition>@<position>}, as the error that stopped the shard names it
 * @param meters figures
 * @param commitPoints told at each point of a commit, for crash tests
 * @param turnObserver told when a guest is about to run, for crash tests
 */
public record ExecutorConfig(
        ClusterConfig cluster,
        String name,
        Path dataFolder,
        Path keyFolder,
        BlobStore store,
        int workers,
        int instances,
        long storeMemoryBytes,
        int warmInstances,
        long warmMemoryBytes,
        Limits maxima,
        ShardSettings shard,
        Set<String> acceptedLosses,
        MeterRegistry meters,
        CommitPoint.Observer commitPoints,
        TurnStage.Observer turnObserver) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final int DEFAULT_INSTANCES = 1_000;
    private static final long DEFAULT_STORE_MEMORY_BYTES = 256L << 20;
    private static final int DEFAULT_WARM_INSTANCES = 500;
    private static final long DEFAULT_WARM_MEMORY_BYTES = 512L << 20;

    public ExecutorConfig {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(name, "name is null");
        requireNonNull(dataFolder, "dataFolder is null");
        requireNonNull(keyFolder, "keyFolder is null");
        requireNonNull(store, "store is null");
        requireNonNull(maxima, "maxima is null");
        requireNonNull(shard, "shard is null");
        acceptedLosses = Set.copyOf(requireNonNull(acceptedLosses, "acceptedLosses is null"));
        requireNonNull(meters, "meters is null");
        requireNonNull(commitPoints, "commitPoints is null");
        requireNonNull(turnObserver, "turnObserver is null");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("executor name '" + name + "' must be 1 to 100 of A-Z a-z 0-9 . _ -");
        }
        if (workers < 1 || workers > 1_000) {
            throw new IllegalArgumentException("workers must be 1 to 1000, not " + workers);
        }
        if (instances < workers) {
            throw new IllegalArgumentException("instances must be at least as many as workers");
        }
        if (warmInstances < 0 || warmMemoryBytes < 0) {
            throw new IllegalArgumentException("warmInstances and warmMemoryBytes must not be negative");
        }
        if (keyFolder.startsWith(dataFolder)) {
            throw new IllegalArgumentException("keyFolder must not lie in dataFolder: the key guards what lies there");
        }
    }

    /** Defaults for all but what has none. */
    public static ExecutorConfig of(
            ClusterConfig cluster,
            String name,
            Path dataFolder,
            Path keyFolder,
            BlobStore store,
            MeterRegistry meters) {
        return new ExecutorConfig(
                cluster,
                name,
                dataFolder,
                keyFolder,
                store,
                Runtime.getRuntime().availableProcessors(),
                DEFAULT_INSTANCES,
                DEFAULT_STORE_MEMORY_BYTES,
                DEFAULT_WARM_INSTANCES,
                DEFAULT_WARM_MEMORY_BYTES,
                Limits.MAXIMA,
                ShardSettings.DEFAULTS,
                Set.of(),
                meters,
                CommitPoint.Observer.NONE,
                TurnStage.Observer.NONE);
    }

    /** Another number of workers, and at least as many instances. */
    public ExecutorConfig withWorkers(int number) {
        return copy(
                number,
                Math.max(instances, number),
                warmInstances,
                maxima,
                shard,
                acceptedLosses,
                commitPoints,
                turnObserver);
    }

    /** Other numbers of instances: of all, and of those that may wait warm. */
    public ExecutorConfig withInstances(int number, int warm) {
        return copy(workers, number, warm, maxima, shard, acceptedLosses, commitPoints, turnObserver);
    }

    public ExecutorConfig withMaxima(Limits most) {
        return copy(workers, instances, warmInstances, most, shard, acceptedLosses, commitPoints, turnObserver);
    }

    public ExecutorConfig withShard(ShardSettings settings) {
        return copy(workers, instances, warmInstances, maxima, settings, acceptedLosses, commitPoints, turnObserver);
    }

    public ExecutorConfig withAcceptedLosses(Set<String> losses) {
        return copy(workers, instances, warmInstances, maxima, shard, losses, commitPoints, turnObserver);
    }

    public ExecutorConfig withCommitPoints(CommitPoint.Observer observer) {
        return copy(workers, instances, warmInstances, maxima, shard, acceptedLosses, observer, turnObserver);
    }

    public ExecutorConfig withTurnObserver(TurnStage.Observer observer) {
        return copy(workers, instances, warmInstances, maxima, shard, acceptedLosses, commitPoints, observer);
    }

    private ExecutorConfig copy(
            int newWorkers,
            int newInstances,
            int newWarmInstances,
            Limits newMaxima,
            ShardSettings newShard,
            Set<String> newAcceptedLosses,
            CommitPoint.Observer newCommitPoints,
            TurnStage.Observer newTurnObserver) {
        return new ExecutorConfig(
                cluster,
                name,
                dataFolder,
                keyFolder,
                store,
                newWorkers,
                newInstances,
                storeMemoryBytes,
                newWarmInstances,
                warmMemoryBytes,
                newMaxima,
                newShard,
                newAcceptedLosses,
                meters,
                newCommitPoints,
                newTurnObserver);
    }
}
