package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import theater.chain.Salt;
import theater.store.BlobStore;

/** What writes an archive, put together. */
public record ArchiveParts(
        CatalogueStore catalogues,
        BlobStore blobs,
        ArchiveSettings settings,
        ArchiveObserver observer,
        ArchiveMetrics metrics) {
    private static final SecureRandom RANDOM = new SecureRandom();

    public ArchiveParts {
        requireNonNull(catalogues, "catalogues is null");
        requireNonNull(blobs, "blobs is null");
        requireNonNull(settings, "settings is null");
        requireNonNull(observer, "observer is null");
        requireNonNull(metrics, "metrics is null");
    }

    PartitionArchiver archiver() {
        return new PartitionArchiver(
                catalogues,
                blobs,
                settings,
                ArchiveParts::salt,
                new RateLimit(settings.bytesPerSecond(), System::nanoTime),
                observer,
                metrics);
    }

    private static Salt salt() {
        byte[] salt = new byte[Salt.SIZE];
        RANDOM.nextBytes(salt);
        return Salt.of(salt);
    }
}
