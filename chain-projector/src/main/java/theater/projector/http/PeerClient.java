package theater.projector.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import theater.chain.MalformedException;
import theater.projector.error.ProjectorException;
import theater.projector.query.EventQuery;
import theater.projector.query.Page;
import theater.projector.query.Peers;

/** Asks other instances for what they have. Any thread may use it; calls block. */
public final class PeerClient implements Peers, AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_WITHIN)
            .build();

    /**
     * What the instance answers, as it is.
     *
     * @param target path and query
     * @throws ProjectorException UNAVAILABLE if it does not answer, or says that it cannot at present
     */
    Answer get(URI instance, String target, Set<Integer> partitions) {
        HttpRequest request = HttpRequest.newBuilder(instance.resolve(target))
                .timeout(ANSWER_WITHIN)
                .header(Forwarded.HEADER, Forwarded.header(partitions))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() == 503) {
                throw unavailable(instance, partitions, "is not ready", null);
            }
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse("application/octet-stream"),
                    response.headers().firstValue("Cache-Control").orElse(Answer.CHANGES),
                    response.body());
        } catch (IOException e) {
            throw unavailable(instance, partitions, "does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(instance, partitions, "was not waited for: this projector is stopping", e);
        }
    }

    /** The JSON of what {@link #get} answers with 200. */
    JsonNode json(URI instance, String target, Set<Integer> partitions) {
        Answer answer = get(instance, target, partitions);
        try {
            if (answer.status() == 200) {
                return Answer.JSON.readTree(answer.body());
            }
        } catch (IOException e) {
            throw unavailable(instance, partitions, "answers what is no JSON", e);
        }
        throw unavailable(instance, partitions, "answers with status " + answer.status(), null);
    }

    @Override
    public Page page(URI instance, EventQuery query, Set<Integer> partitions) {
        try {
            return PageJson.parse(json(instance, target(query), partitions));
        } catch (MalformedException | IllegalArgumentException e) {
            throw unavailable(instance, partitions, "has another version: " + e.getMessage(), e);
        }
    }

    private static String target(EventQuery query) {
        return "/v1/log/events?limit=" + query.limit()
                + parameter("actor", query.actor())
                + parameter("type", query.type())
                + parameter(
                        "effect", query.effect() == null ? null : query.effect().word())
                + parameter("since", query.since() == 0 ? null : time(query.since()))
                + parameter("until", query.until() == Long.MAX_VALUE ? null : time(query.until()))
                + parameter(
                        "after", query.after() == null ? null : query.after().format());
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static ProjectorException unavailable(
            URI instance, Set<Integer> partitions, String what, @Nullable Exception cause) {
        String message =
                "the projector at " + instance + ", which has the index of partitions " + Forwarded.header(partitions)
                        + ", " + what + "; if it is gone, others take over within seconds: try again";
        return cause == null
                ? new ProjectorException(ProjectorException.Code.UNAVAILABLE, message)
                : new ProjectorException(ProjectorException.Code.UNAVAILABLE, message, cause);
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
