package theater.cli.config;

/**
 * The endpoint with {@code /metrics}, {@code /health/live} and {@code /health/ready}.
 *
 * @param host address to listen on
 * @param port 0: any free one; -1: no endpoint
 */
public record OperationsSection(String host, int port) {
    public OperationsSection {
        if (port < -1 || port > 65_535) {
            throw new IllegalArgumentException("operations.port must be -1 (none) to 65535, is " + port);
        }
    }

    static OperationsSection defaults() {
        return new OperationsSection("127.0.0.1", 9464);
    }
}
