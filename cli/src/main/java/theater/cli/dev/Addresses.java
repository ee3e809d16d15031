package theater.cli.dev;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Where a running system is reached.
 *
 * @param kafka bootstrap servers
 * @param registry Schema Registry
 * @param http ingress
 * @param store blobs
 * @param chain the log's tiles, checkpoint and look-ups
 * @param vkey the log's verifier key
 */
public record Addresses(String kafka, URI registry, URI http, URI store, URI chain, String vkey) {
    public Addresses {
        requireNonNull(kafka, "kafka is null");
        requireNonNull(registry, "registry is null");
        requireNonNull(http, "http is null");
        requireNonNull(store, "store is null");
        requireNonNull(chain, "chain is null");
        requireNonNull(vkey, "vkey is null");
    }

    /** As in the ports file. */
    public ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kafka", kafka)
                .put("registry", registry.toString())
                .put("http", http.toString())
                .put("store", store.toString())
                .put("chain", chain.toString())
                .put("vkey", vkey);
    }

    /** Writes the ports file: it is there as a whole or not at all. */
    public void write(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, toJson().toPrettyString() + "\n");
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
