package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import theater.projector.error.ProjectorException;
import theater.projector.file.LockedFile;
import theater.projector.file.WriterLock;

/** Catalogues as files in a folder, named by their partitions. */
public final class FileCatalogueStore implements CatalogueStore {
    private final Path folder;
    private final String origin;

    public FileCatalogueStore(Path folder, String origin) {
        this.folder = requireNonNull(folder, "folder is null");
        this.origin = requireNonNull(origin, "origin is null");
    }

    @Override
    public Catalogue read(int partition) {
        try {
            Catalogue read =
                    file(partition).read().map(Catalogue::parse).orElseGet(() -> Catalogue.empty(origin, partition));
            if (!read.origin().equals(origin) || read.partition() != partition) {
                throw new ProjectorException(
                        ProjectorException.Code.ARCHIVE_DAMAGED,
                        "the catalogue in " + folder.resolve(Integer.toString(partition)) + " is of partition "
                                + read.partition() + " of the log " + read.origin() + ", not of partition " + partition
                                + " of " + origin + "; give each log a folder of its own");
            }
            return read;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    @Override
    public boolean compareAndSwap(Catalogue expected, Catalogue next) {
        boolean isNew = expected.segments().isEmpty() && expected.loose().isEmpty();
        LockedFile file = file(next.partition());
        try {
            return (isNew && file.compareAndSwap(null, next.text()))
                    || file.compareAndSwap(expected.text(), next.text());
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    @Override
    public Optional<Writing> tryWrite(int partition) {
        try {
            return WriterLock.tryLock(folder.resolve(partition + ".writer")).map(lock -> () -> {
                try {
                    lock.close();
                } catch (IOException e) {
                    throw unusable(e);
                }
            });
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private LockedFile file(int partition) {
        return LockedFile.of(folder.resolve(Integer.toString(partition)));
    }

    private ProjectorException unusable(IOException cause) {
        return new ProjectorException(
                ProjectorException.Code.LOCAL_STATE,
                "the archive's catalogue in " + folder + " cannot be used: " + cause,
                cause);
    }
}
