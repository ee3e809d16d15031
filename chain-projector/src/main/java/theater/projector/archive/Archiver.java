package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.projector.error.Backoff;
import theater.projector.error.ProjectorException;
import theater.projector.log.LogFollower;
import theater.projector.log.LogStore;
import theater.schemas.ClusterConfig;

/**
 * Archives in the background: at every interval, what has been signed since becomes a segment, small segments are merged,
 * loose ones deleted. One thread of its own; a round that fails is tried again.
 */
public final class Archiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Archiver.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final ClusterConfig cluster;
    private final int partitions;
    private final LogStore log;
    private final LogFollower follower;
    private final CatalogueStore catalogues;
    private final ArchiveSettings settings;
    private final PartitionArchiver archiver;
    private final BooleanSupplier mayWork;
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
    private final Thread thread;
    private final ArchiveMetrics metrics;
    private final Map<Integer, String> problems = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param mayWork whether it is this instance's turn; keeps two from getting in each other's way, and no more */
    public Archiver(
            ClusterConfig cluster,
            int partitions,
            LogStore log,
            LogFollower follower,
            ArchiveParts parts,
            BooleanSupplier mayWork) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.partitions = partitions;
        this.log = requireNonNull(log, "log is null");
        this.follower = requireNonNull(follower, "follower is null");
        this.catalogues = parts.catalogues();
        this.settings = parts.settings();
        this.archiver = parts.archiver();
        this.metrics = parts.metrics();
        this.mayWork = requireNonNull(mayWork, "mayWork is null");
        this.thread = Thread.ofPlatform().name("archiver").daemon().unstarted(this::run);
    }

    /** Begins, if the settings say so. */
    public void start() {
        if (settings.enabled()) {
            thread.start();
        }
    }

    /** Why nothing of a partition is archived until somebody helps, if so. */
    public Optional<String> problem(int partition) {
        return Optional.ofNullable(problems.get(partition));
    }

    private void run() {
        while (!closed) {
            boolean good = true;
            for (int partition = 0; partition < partitions && mayWork(); partition++) {
                good &= tried(partition);
            }
            if (!closed && good) {
                LockSupport.parkNanos(settings.interval().toNanos());
            } else if (!closed) {
                backoff.pause();
            }
        }
    }

    private boolean tried(int partition) {
        try {
            round(partition);
            problems.remove(partition);
            return true;
        } catch (RuntimeException e) {
            failed(partition, e);
            return false;
        }
    }

    private boolean mayWork() {
        return !closed && mayWork.getAsBoolean();
    }

    private void failed(int partition, RuntimeException cause) {
        if (closed) {
            return;
        }
        if (cause instanceof ProjectorException known && known.code() == ProjectorException.Code.ARCHIVE_DAMAGED) {
            boolean isNew = !String.valueOf(known.getMessage())
                    .equals(problems.put(partition, String.valueOf(known.getMessage())));
            if (isNew) {
                metrics.damaged();
                LOG.atError()
                        .addKeyValue("partition", partition)
                        .setCause(cause)
                        .log("The archive cannot go on");
            }
        } else {
            LOG.atWarn()
                    .addKeyValue("partition", partition)
                    .setCause(cause)
                    .log("A round of the archiver failed and is tried again");
        }
    }

    private void round(int partition) {
        // Whoever prunes the partition meanwhile has it to himself; the next round comes soon.
        catalogues.tryWrite(partition).ifPresent(writing -> {
            try (writing) {
                write(partition);
            }
        });
    }

    private void write(int partition) {
        Catalogue catalogue = archiver.sweep(catalogues.read(partition));
        if (SealedBlocks.isSealed(log, follower, partition, catalogue.nextBlock())) {
            try (SealedBlocks blocks = new SealedBlocks(cluster, log, follower, partition, catalogue.nextBlock())) {
                long before = -1;
                while (mayWork() && before != catalogue.nextBlock()) {
                    before = catalogue.nextBlock();
                    catalogue = archiver.append(catalogue, () -> closed ? Optional.empty() : blocks.next());
                }
            }
        }
        Catalogue merged = mayWork() ? archiver.merge(catalogue) : catalogue;
        if (!merged.equals(catalogue)) {
            var _ = archiver.sweep(merged);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            if (thread.isAlive() && !thread.join(CLOSE_WITHIN)) {
                thread.interrupt();
                if (!thread.join(CLOSE_WITHIN)) {
                    LOG.atWarn().log("The archiver did not stop in time");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
