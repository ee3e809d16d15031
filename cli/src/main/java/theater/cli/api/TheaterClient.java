package theater.cli.api;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;

/**
 * Talks to one Theater server over HTTP. A request that nobody answers ends as {@link CliException} with
 * {@link ExitCode#UNREACHABLE}. Safe for use by several threads.
 */
public final class TheaterClient implements AutoCloseable {
    /** Where {@code theater dev} listens. */
    public static final URI DEFAULT_SERVER = URI.create("http://127.0.0.1:7070");

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    private final URI server;
    private final HttpClient http;

    /** A client of the server at this address. */
    public TheaterClient(URI server) {
        this.server = requireNonNull(server, "server is null");
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    public URI server() {
        return server;
    }

    /** One path segment: an actor id, a pattern. */
    public static String segment(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    /** Gets a resource; the status is the caller's to judge. */
    public Reply get(String path) {
        return exchange(request(path).GET());
    }

    /**
     * Gets a resource that has to be there.
     *
     * @throws CliException {@link ExitCode#REFUSED} on any status but 2xx
     */
    public Reply require(String path) {
        return accepted(get(path));
    }

    /** Puts bytes. */
    public Reply put(String path, String contentType, byte[] body) {
        return put(path, contentType, body, REQUEST_TIMEOUT);
    }

    /** Puts bytes; waits for the answer as long as {@code patience}. */
    public Reply put(String path, String contentType, byte[] body, Duration patience) {
        return exchange(request(path)
                .timeout(patience)
                .header("Content-Type", contentType)
                .PUT(BodyPublishers.ofByteArray(body)));
    }

    /** Asks for the headers only. */
    public Reply head(String path) {
        return exchange(request(path).method("HEAD", BodyPublishers.noBody()));
    }

    /** Posts bytes with headers; waits for the answer as long as {@code patience}. */
    public Reply post(String path, Map<String, String> headers, byte[] body, Duration patience) {
        HttpRequest.Builder request = request(path).timeout(patience).POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return exchange(request);
    }

    /**
     * Opens a stream that the caller closes. It may go on for ever.
     *
     * @throws CliException {@link ExitCode#REFUSED} on any status but 2xx
     */
    public InputStream stream(String path, String accept) {
        HttpRequest request = HttpRequest.newBuilder(resolve(path))
                .header("Accept", accept)
                .GET()
                .build();
        HttpResponse<InputStream> response = send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            accepted(new Reply(response.statusCode(), flat(response.headers()), body.readAllBytes()));
            throw new IllegalStateException("a refusal was accepted");
        } catch (IOException e) {
            throw noAnswer(e);
        }
    }

    /** Passes a success on and turns anything else into {@link ExitCode#REFUSED}. */
    public static Reply accepted(Reply reply) {
        if (reply.isSuccess()) {
            return reply;
        }
        if (reply.status() == 503 || reply.status() == 502) {
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    reply.problemCode(),
                    "The server is not ready: " + reply.problem() + "\nTry again in a moment.",
                    null);
        }
        throw new CliException(ExitCode.REFUSED, reply.problemCode(), reply.problem(), null);
    }

    private Reply exchange(HttpRequest.Builder request) {
        HttpResponse<byte[]> response = send(request.build(), BodyHandlers.ofByteArray());
        return new Reply(response.statusCode(), flat(response.headers()), response.body());
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (HttpTimeoutException e) {
            throw new CliException(ExitCode.TIMED_OUT, "timed-out", "No answer from " + server + " in time.", e);
        } catch (IOException e) {
            throw noAnswer(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.TIMED_OUT, "interrupted", "Interrupted while waiting for an answer.", e);
        }
    }

    private CliException noAnswer(IOException e) {
        String why = e instanceof ConnectException || e.getMessage() == null ? "nobody listens there" : e.getMessage();
        return CliException.unreachable(
                "Cannot reach " + server + ": " + why
                        + ".\nStart a system with 'theater dev', or name another with --server or THEATER_SERVER.",
                e);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(resolve(path)).timeout(REQUEST_TIMEOUT);
    }

    private URI resolve(String path) {
        String base = server.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private static Map<String, String> flat(HttpHeaders headers) {
        Map<String, String> flat = new HashMap<>();
        headers.map().forEach((name, values) -> flat.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        return flat;
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
