package theater.ingress.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import theater.ingress.problem.ApiException;
import theater.store.Digest;

/** Fetches components from the store service. Any thread may call; calls block. */
public final class StoreClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_COMPONENT_BYTES = 256 << 20;

    private final HttpClient http;
    private final URI store;

    /** The store at this address. */
    public StoreClient(HttpClient http, URI store) {
        this.http = http;
        this.store = store;
    }

    /**
     * A blob, checked against its digest.
     *
     * @throws ApiException 503 if the store does not answer, 502 if it answers nonsense
     */
    public Optional<byte[]> get(Digest digest) {
        HttpRequest request = HttpRequest.newBuilder(store.resolve("/cas/sha256/" + digest.hex()))
                .timeout(TIMEOUT)
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return switch (response.statusCode()) {
                    case 200 -> Optional.of(checked(digest, body.readNBytes(MAX_COMPONENT_BYTES)));
                    case 404 -> Optional.empty();
                    default ->
                        throw new ApiException(
                                502, "store", "the store answers with status " + response.statusCode(), null);
                };
            }
        } catch (IOException e) {
            throw ApiException.unavailable("store", "the store does not answer; try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("stopping", "ingress is stopping", e);
        }
    }

    private static byte[] checked(Digest digest, byte[] bytes) {
        Digest found = Digest.of(bytes);
        if (!found.equals(digest)) {
            throw new ApiException(
                    502, "digest-mismatch", "the store returned " + found + " for " + digest + "; put it again", null);
        }
        return bytes;
    }
}
