package theater.cli.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The endpoint with {@code /metrics}, {@code /health/live} and {@code /health/ready}.
 *
 * @param host address to listen on; a loopback address, because there are no TLS and tokens yet
 * @param port 0: any free one; -1: no endpoint
 */
public record OperationsSection(String host, int port) {
    public OperationsSection {
        if (port < -1 || port > 65_535) {
            throw new IllegalArgumentException("operations.port must be -1 (none) to 65535, is " + port);
        }
        requireLoopback(host);
    }

    private static void requireLoopback(String host) {
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                throw new IllegalArgumentException("refusing to listen on " + host
                        + ": metrics beyond loopback need TLS and tokens, which this version does not have; use a"
                        + " loopback address");
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("operations.host " + host + " has no address", e);
        }
    }

    static OperationsSection defaults() {
        return new OperationsSection("127.0.0.1", 9464);
    }
}
