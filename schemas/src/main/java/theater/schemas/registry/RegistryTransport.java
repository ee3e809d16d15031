package theater.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.schemas.registry.RegistryException.Code;

/**
 * One exchange with a registry: turns to the next address when one does not answer, waits between rounds, and gives up
 * after the configured number of them. Blocks the calling thread; any thread may call.
 */
final class RegistryTransport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryTransport.class);
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An answer that is no server error. */
    record Reply(int status, JsonNode body) {
        boolean isSuccess() {
            return status / 100 == 2;
        }

        int errorCode() {
            return body.path("error_code").asInt(status);
        }

        String message() {
            return body.path("message").asText("HTTP " + status);
        }
    }

    private final RegistryConfig config;
    private final HttpClient client;
    private final @Nullable String authorization;
    // The address that answered last, so that a dead one costs its time-out once and not on every call.
    private final AtomicInteger preferred = new AtomicInteger();

    RegistryTransport(RegistryConfig config) {
        this.config = config;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(config.requestTimeout());
        TlsConfig tls = config.tls();
        if (tls != null) {
            builder.sslContext(TlsContexts.create(tls));
        }
        this.client = builder.build();
        BasicAuth auth = config.basicAuth();
        this.authorization = auth == null
                ? null
                : "Basic "
                        + Base64.getEncoder()
                                .encodeToString((auth.user() + ":" + auth.password()).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends a request.
     *
     * @param path begins with a slash, segments already encoded
     * @param body null: none
     * @throws RegistryException {@code UNREACHABLE} after all attempts, {@code UNAUTHORIZED} if a registry refuses this
     *     client, or after all attempts if certificates are the reason
     */
    Reply exchange(String method, String path, @Nullable JsonNode body) {
        String lastProblem = "";
        Optional<String> tlsRemedy = Optional.empty();
        Duration wait = config.backoff();
        for (int attempt = 1; ; attempt++) {
            List<URI> urls = config.urls();
            int first = preferred.get();
            for (int i = 0; i < urls.size(); i++) {
                int index = (first + i) % urls.size();
                URI url = urls.get(index);
                try {
                    Reply reply = send(method, url, path, body);
                    if (reply.status() < 500 && reply.status() != 429) {
                        preferred.set(index);
                        return checkAuthorized(url, reply);
                    }
                    lastProblem = url + " answered " + reply.status() + ": " + reply.message();
                    tlsRemedy = Optional.empty();
                } catch (IOException e) {
                    String text = e.getMessage();
                    lastProblem = url + ": " + e.getClass().getSimpleName() + (text == null ? "" : " " + text);
                    tlsRemedy = tlsRemedy(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new RegistryException(Code.UNREACHABLE, "interrupted while asking the Schema Registry", e);
                }
            }
            if (attempt >= config.attempts()) {
                throw unreachable(method, path, attempt, lastProblem, tlsRemedy);
            }
            LOG.atDebug()
                    .addKeyValue("attempt", attempt)
                    .addKeyValue("problem", lastProblem)
                    .log("Schema Registry did not answer");
            pause(wait);
            wait = wait.compareTo(config.backoff().multipliedBy(16)) < 0 ? wait.multipliedBy(2) : wait;
        }
    }

    private Reply send(String method, URI url, String path, @Nullable JsonNode body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(stripSlash(url.toString()) + path))
                .timeout(config.requestTimeout())
                .header("Accept", MEDIA_TYPE + ", application/json");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", MEDIA_TYPE)
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        }
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Reply(response.statusCode(), parse(url, response));
    }

    private static JsonNode parse(URI url, HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            if (response.statusCode() / 100 != 2) {
                return MissingNode.getInstance();
            }
            throw new RegistryException(
                    Code.REFUSED,
                    "%s does not answer as a Confluent-compatible Schema Registry: check its address and path"
                            .formatted(url),
                    e);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
    }

    private static Reply checkAuthorized(URI url, Reply reply) {
        if (reply.status() == 401 || reply.status() == 403) {
            throw new RegistryException(
                    Code.UNAUTHORIZED,
                    "Schema Registry %s refuses this client (%d: %s): check registry user, password and certificate"
                            .formatted(url, reply.status(), reply.message()));
        }
        return reply;
    }

    private RegistryException unreachable(
            String method, String path, int attempts, String problem, Optional<String> tlsRemedy) {
        return new RegistryException(
                tlsRemedy.isPresent() ? Code.UNAUTHORIZED : Code.UNREACHABLE,
                String.format(
                        Locale.ROOT,
                        "no Schema Registry answered %s %s in %d attempts; last: %s. %s",
                        method,
                        path,
                        attempts,
                        problem,
                        tlsRemedy.orElse(remedy())));
    }

    private String remedy() {
        TlsConfig tls = config.tls();
        String start = "Start the registry or correct registry.urls";
        // With TLS 1.3 a client that shows no certificate may only find its connection closed.
        return tls == null || tls.keystore() != null
                ? start
                : start + "; if it wants a certificate of its clients, give one in registry.keystore";
    }

    /** What to do if one side's certificate is not believed; empty if the connection failed for another reason. */
    private static Optional<String> tlsRemedy(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return Optional.of(
                        "Put the registry's certificate, or its issuer's, into registry.truststore, and address"
                                + " the registry by a name that its certificate has");
            }
            String text = cause.getMessage();
            if (cause instanceof SSLException && text != null && text.contains("fatal alert")) {
                return Optional.of("Give a certificate that the registry accepts in registry.keystore");
            }
        }
        return Optional.empty();
    }

    private static void pause(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException(Code.UNREACHABLE, "interrupted while waiting for the Schema Registry", e);
        }
    }

    private static String stripSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** Ends requests on their way. */
    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
