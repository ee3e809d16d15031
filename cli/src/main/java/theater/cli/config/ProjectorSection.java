package theater.cli.config;

import java.nio.file.Path;

/**
 * The chain projector.
 *
 * @param host address to listen on
 * @param port 0: any free one
 * @param data folder of the indexes; rebuilt from Kafka when it is lost
 * @param origin names the log in every checkpoint; never change it for a log that exists
 * @param signingKey file with the log's key; made at the first start. Whoever has it can sign checkpoints
 */
public record ProjectorSection(String host, int port, Path data, String origin, Path signingKey) {
    static ProjectorSection defaults() {
        return new ProjectorSection(
                "127.0.0.1", 7072, Path.of("data/projector"), "theater.local/log", Path.of("data/keys/log.key"));
    }
}
