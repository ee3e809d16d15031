package theater.schemas.registry;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the Schema Registry is and how to talk to it.
 *
 * @param urls base addresses of equal registries, tried in turn; may have a path, as Apicurio's {@code /apis/ccompat/v7}
 * @param basicAuth null: no authentication
 * @param tls null: the JDK's defaults
 * @param requestTimeout for one request to one address, connecting included
 * @param attempts rounds over all addresses before giving up, at least 1
 * @param backoff wait after the first round; doubles each round up to 16 times itself
 */
public record RegistryConfig(
        List<URI> urls,
        @Nullable BasicAuth basicAuth,
        @Nullable TlsConfig tls,
        Duration requestTimeout,
        int attempts,
        Duration backoff) {
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(5);
    public static final int DEFAULT_ATTEMPTS = 5;
    public static final Duration DEFAULT_BACKOFF = Duration.ofMillis(100);

    public RegistryConfig {
        urls = List.copyOf(requireNonNull(urls, "urls is null"));
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("registry.urls is empty: name at least one Schema Registry");
        }
        for (URI url : urls) {
            String scheme = url.getScheme();
            if (!("http".equals(scheme) || "https".equals(scheme)) || url.getHost() == null) {
                throw new IllegalArgumentException("registry url '" + url + "' must be http://host… or https://host…");
            }
        }
        if (!requireNonNull(requestTimeout, "requestTimeout is null").isPositive()) {
            throw new IllegalArgumentException("registry request timeout must be positive, is " + requestTimeout);
        }
        if (attempts < 1 || attempts > 100) {
            throw new IllegalArgumentException("registry attempts must be 1 to 100, are " + attempts);
        }
        if (requireNonNull(backoff, "backoff is null").isNegative()) {
            throw new IllegalArgumentException("registry backoff must not be negative, is " + backoff);
        }
    }

    /** Defaults for everything but the addresses. */
    public static RegistryConfig of(URI... urls) {
        return new RegistryConfig(
                List.of(urls), null, null, DEFAULT_REQUEST_TIMEOUT, DEFAULT_ATTEMPTS, DEFAULT_BACKOFF);
    }
}
