package theater.cli.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An executor.
 *
 * @param name tells executors apart and stays over restarts; a second one with the same name stops the first
 * @param data folder of the shard stores and the precompiled components; nothing in it is needed for correctness
 * @param keys folder of the key that guards precompiled components; must not lie in {@code data}; null: {@code keys}
 *     beside it
 * @param workers threads that run actors; 0: one a core
 * @param acceptLoss lanes that may go on although records were deleted before they were handled, each as the error
 *     that stopped the shard names it: {@code <topic>-<partition>@<offset>}
 */
public record ExecutorSection(
        String name, Path data, @Nullable Path keys, int workers, List<String> acceptLoss) {
    public ExecutorSection {
        acceptLoss = List.copyOf(acceptLoss);
        if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new IllegalArgumentException(
                    "executor.name must be 1 to 100 of A-Z a-z 0-9 . _ -, is '" + name + "'");
        }
        if (workers < 0 || workers > 1_024) {
            throw new IllegalArgumentException("executor.workers must be 0 (one a core) to 1024, is " + workers);
        }
    }

    static ExecutorSection defaults() {
        return new ExecutorSection("executor-1", Path.of("data/executor"), null, 0, List.of());
    }

    /** Folder of the key. */
    public Path keyFolder() {
        return keys != null ? keys : data.toAbsolutePath().resolveSibling("keys");
    }

    /** The number of worker threads on this machine. */
    public int workerThreads() {
        return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
    }
}
