package theater.cli.config;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The blob store.
 *
 * @param host address that the service listens on
 * @param port 0: any free one
 * @param data folder of the blobs
 * @param url where other services find it; null: they read {@code data} themselves, which then has to be a shared folder
 */
public record StoreSection(
        String host, int port, Path data, @Nullable URI url) {
    static StoreSection defaults() {
        return new StoreSection("127.0.0.1", 7071, Path.of("data/store"), null);
    }
}
