package theater.storeservice;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Configuration of the store service.
 *
 * @param data folder of the blobs
 * @param host address to listen on; a loopback address, because there is no TLS yet
 * @param port port to listen on; 0 chooses a free one
 * @param maxBlobBytes greatest size of a blob
 * @param maxRequests requests served at once; more are refused with 503
 * @param idleTimeout a connection without traffic for longer is closed, also in the middle of a blob
 * @param meters where metrics go
 */
public record StoreServiceConfig(
        Path data,
        String host,
        int port,
        long maxBlobBytes,
        int maxRequests,
        Duration idleTimeout,
        MeterRegistry meters) {
    public StoreServiceConfig {
        requireNonNull(data, "data is null");
        requireNonNull(meters, "meters is null");
        requireLoopback(host);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, but is " + port);
        }
        if (maxBlobBytes < 1) {
            throw new IllegalArgumentException("maxBlobBytes must be at least 1, but is " + maxBlobBytes);
        }
        if (maxRequests < 1) {
            throw new IllegalArgumentException("maxRequests must be at least 1, but is " + maxRequests);
        }
        if (!idleTimeout.isPositive()) {
            throw new IllegalArgumentException("idleTimeout must be positive, but is " + idleTimeout);
        }
    }

    /** A free loopback port, blobs up to 256 MiB, 256 requests at once, 30 s without traffic. */
    public static StoreServiceConfig of(Path data, MeterRegistry meters) {
        return new StoreServiceConfig(data, "127.0.0.1", 0, 256L << 20, 256, Duration.ofSeconds(30), meters);
    }

    /** The same on another port. */
    public StoreServiceConfig withPort(int newPort) {
        return new StoreServiceConfig(data, host, newPort, maxBlobBytes, maxRequests, idleTimeout, meters);
    }

    /** The same with another greatest size of a blob. */
    public StoreServiceConfig withMaxBlobBytes(long newMaxBlobBytes) {
        return new StoreServiceConfig(data, host, port, newMaxBlobBytes, maxRequests, idleTimeout, meters);
    }

    private static void requireLoopback(String host) {
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                throw new IllegalArgumentException("refusing to listen on " + host
                        + ": the store service has no TLS and no authentication yet; use a loopback address");
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("host " + host + " has no address", e);
        }
    }
}
