package theater.projector.export;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.chain.BlockHeader;
import theater.chain.note.VerifierKey;
import theater.chain.tile.Tile;
import theater.chain.tile.TileReader;
import theater.projector.archive.ArchivedBlock;
import theater.projector.error.ProjectorException;

/** Reads a log over HTTP, from a projector or from anybody who serves C2SP tiles. Any thread may use it. */
public final class ProjectorClient implements TileReader, AutoCloseable {
    private static final Duration WITHIN = Duration.ofSeconds(30);

    private final URI projector;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    public ProjectorClient(URI projector) {
        requireNonNull(projector, "projector is null");
        this.projector = projector.getPath().endsWith("/") ? projector : URI.create(projector + "/");
    }

    /** The log's key. */
    public VerifierKey vkey() {
        return VerifierKey.parse(text("vkey"));
    }

    /** The last checkpoint's note. */
    public String checkpoint() {
        return text("checkpoint");
    }

    @Override
    public Optional<byte[]> read(Tile tile) {
        return get(tile.path());
    }

    /** A block with its events, from the archive if Kafka does not have them; empty if the log lacks it. */
    public Optional<ArchivedBlock> block(BlockHeader header) {
        return get("v1/blocks/" + header.partition() + "/" + header.block() + "/events")
                .map(ArchivedBlock::parse)
                .filter(block -> block.header().equals(header));
    }

    private String text(String path) {
        byte[] bytes = get(path).orElseThrow(() -> unavailable(path + " is not there (yet)", null));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Optional<byte[]> get(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(projector.resolve(path)).timeout(WITHIN).build();
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return switch (response.statusCode()) {
                case 200 -> Optional.of(response.body());
                case 404 -> Optional.empty();
                default -> throw unavailable(path + " answers " + response.statusCode(), null);
            };
        } catch (IOException e) {
            throw unavailable(path + " cannot be read: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while reading " + path, e);
        }
    }

    private ProjectorException unavailable(String what, @Nullable Exception cause) {
        String message = what + " at " + projector;
        return cause == null
                ? new ProjectorException(ProjectorException.Code.UNAVAILABLE, message)
                : new ProjectorException(ProjectorException.Code.UNAVAILABLE, message, cause);
    }

    @Override
    public void close() {
        http.close();
    }
}
