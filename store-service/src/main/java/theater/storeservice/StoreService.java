package theater.storeservice;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import theater.store.FileSystemBlobStore;
import theater.storeservice.http.CasHandler;
import theater.storeservice.http.HttpFront;

/**
 * The store service: a folder of blobs behind HTTP.
 *
 * <p>{@code PUT}, {@code GET} and {@code HEAD} of {@code /cas/sha256/<hex>}; {@code /health/live} and {@code
 * /health/ready}. Any thread may call.
 */
public final class StoreService implements AutoCloseable {
    private final FileSystemBlobStore store;
    private final HttpFront http;

    private StoreService(FileSystemBlobStore store, HttpFront http) {
        this.store = store;
        this.http = http;
    }

    /**
     * Starts the service; returns when it serves requests.
     *
     * @throws theater.store.StoreException if the folder cannot be used
     * @throws java.io.UncheckedIOException if the port cannot be used
     */
    public static StoreService start(StoreServiceConfig config) {
        requireNonNull(config, "config is null");
        FileSystemBlobStore store = new FileSystemBlobStore(config.data());
        CasHandler blobs = new CasHandler(store, config.maxBlobBytes());
        HttpFront http = HttpFront.start(
                config.host(),
                config.port(),
                config.maxRequests(),
                config.idleTimeout(),
                blobs,
                store::isWritable,
                config.meters());
        return new StoreService(store, http);
    }

    /** Whether blobs can be written: what {@code /health/ready} says. */
    public boolean isReady() {
        return store.isWritable();
    }

    /** The port it listens on. */
    public int port() {
        return http.port();
    }

    /** Where it is reached, such as {@code http://127.0.0.1:8080}. */
    public URI url() {
        return http.url();
    }

    /** Stops listening and returns when no request is running; blobs half received are dropped. */
    @Override
    public void close() {
        http.close();
    }
}
