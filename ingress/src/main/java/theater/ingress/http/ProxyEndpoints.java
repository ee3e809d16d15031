package theater.ingress.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import theater.ingress.problem.ApiException;
import theater.ingress.types.TypeTable;
import theater.schemas.topic.ActorIds;

/** What other services answer: queries of the projector, blobs of the store. Bodies pass through unbuffered. */
final class ProxyEndpoints {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** Until a blob is uploaded and durable; a connection on which nothing moves ends earlier. */
    private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(30);

    private static final List<String> REQUEST_HEADERS =
            List.of("Range", "If-Range", "If-None-Match", "Accept", "Content-Type");
    private static final List<String> RESPONSE_HEADERS = List.of(
            "Content-Type",
            "Content-Length",
            "Content-Range",
            "Accept-Ranges",
            "ETag",
            "Cache-Control",
            "Location",
            "Retry-After",
            "X-Content-Type-Options");

    private final HttpClient http;
    private final URI projector;
    private final URI store;
    private final TypeTable types;
    private final ObjectMapper json = new ObjectMapper();

    ProxyEndpoints(HttpClient http, URI projector, URI store, TypeTable types) {
        this.http = http;
        this.projector = projector;
        this.store = store;
        this.types = types;
    }

    List<Route> routes() {
        return Stream.concat(log(), services()).toList();
    }

    /** The log in the paths of C2SP tlog-tiles; a tile's number has a segment for each three digits. */
    private Stream<Route> log() {
        return Stream.of(
                        "/checkpoint",
                        "/checkpoint.cosigned",
                        "/vkey",
                        "/tile/{level}/{n}",
                        "/tile/{level}/{n1}/{n2}",
                        "/tile/{level}/{n1}/{n2}/{n3}",
                        "/tile/{level}/{n1}/{n2}/{n3}/{n4}",
                        "/tile/{level}/{n1}/{n2}/{n3}/{n4}/{n5}")
                .map(template -> Route.of("GET", template, this::query));
    }

    private Stream<Route> services() {
        return Stream.of(
                Route.of("GET", "/v1/actors", this::query),
                Route.of("GET", "/v1/actors/{id}", this::actor),
                Route.of("GET", "/v1/actors/{id}/events/{seq}", this::query),
                Route.of("GET", "/v1/log/events", this::query),
                Route.of("GET", "/v1/events/{hash}", this::query),
                Route.of("GET", "/v1/blocks/{partition}/{block}", this::query),
                Route.of("GET", "/v1/blocks/{partition}/{block}/events", this::query),
                Route.of("GET", "/v1/archive", this::query),
                Route.of("GET", "/v1/proofs/{hash}", this::proof),
                Route.of("GET", "/cas/sha256/{digest}", this::blob),
                Route.of("HEAD", "/cas/sha256/{digest}", this::blob),
                Route.of("PUT", "/cas/sha256/{digest}", this::blob));
    }

    private void query(Exchange exchange) throws IOException {
        pass(exchange, target(projector, exchange), "projector");
    }

    private void proof(Exchange exchange) throws IOException {
        String hash = exchange.path(0);
        if (!hash.matches("[0-9a-f]{64}")) {
            throw ApiException.badRequest("bad-hash", "an event's hash has 64 lowercase hexadecimal digits");
        }
        pass(exchange, projector.resolve("/v1/events/" + hash + "/proof"), "projector");
    }

    private void blob(Exchange exchange) throws IOException {
        pass(exchange, target(store, exchange), "store");
    }

    private static URI target(URI service, Exchange exchange) {
        try {
            return service.resolve(exchange.rawTarget());
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("bad-path", "path or query is not percent-encoded: " + e.getMessage());
        }
    }

    /** The projector lists actors by prefix; an id comes before all longer ones that begin with it. */
    private void actor(Exchange exchange) throws IOException {
        String id = exchange.path(0);
        Optional<String> problem = ActorIds.check(id);
        if (problem.isPresent()) {
            throw ApiException.badRequest("invalid-id", problem.get());
        }
        String query = "/v1/actors?limit=1&prefix=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(projector.resolve(query))
                .timeout(TIMEOUT)
                .build();
        HttpResponse<InputStream> response = send(request, "projector");
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new ApiException(502, "projector", "the projector answers " + response.statusCode(), null);
            }
            JsonNode found = json.readTree(body);
            JsonNode first = (found.isArray() ? found : found.path("actors")).path(0);
            String name = first.path(first.has("id") ? "id" : "actor").asText();
            if (!name.equals(id) || !(first instanceof ObjectNode actor)) {
                throw ApiException.notFound(
                        "no-actor", "actor " + id + " has no history yet; its first message creates it");
            }
            types.resolve(id).ifPresent(type -> actor.set("type", TypeEndpoints.json(type)));
            exchange.json(200, actor);
        }
    }

    private void pass(Exchange exchange, URI target, String service) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(exchange.method().equals("PUT") ? UPLOAD_TIMEOUT : TIMEOUT)
                .method(exchange.method(), body(exchange));
        for (String name : REQUEST_HEADERS) {
            exchange.header(name).ifPresent(value -> request.header(name, value));
        }
        HttpResponse<InputStream> response = send(request.build(), service);
        try (InputStream body = response.body()) {
            for (String name : RESPONSE_HEADERS) {
                response.headers().firstValue(name).ifPresent(value -> exchange.setHeader(name, value));
            }
            boolean empty = exchange.method().equals("HEAD") || response.statusCode() == 304;
            if (empty) {
                exchange.sendStatus(response.statusCode());
                return;
            }
            try (OutputStream out = exchange.stream(response.statusCode())) {
                body.transferTo(out);
            }
            exchange.finish();
        }
    }

    private static BodyPublisher body(Exchange exchange) {
        if (!exchange.method().equals("PUT")) {
            return BodyPublishers.noBody();
        }
        BodyPublisher stream = BodyPublishers.ofInputStream(exchange::bodyStream);
        return exchange.bodyLength() > 0 ? BodyPublishers.fromPublisher(stream, exchange.bodyLength()) : stream;
    }

    private HttpResponse<InputStream> send(HttpRequest request, String service) {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw ApiException.unavailable(service, "the " + service + " does not answer; try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("stopping", "ingress is stopping", e);
        }
    }
}
