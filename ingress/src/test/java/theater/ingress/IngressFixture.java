package theater.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import theater.schemas.ClusterConfig;
import theater.store.Digest;

/** An ingress over a real broker, with a store and a projector that answer what a test tells them. */
final class IngressFixture implements AutoCloseable {
    static final String MANIFEST = """
            component: %s
            capabilities:
              state: true
            """;

    final HttpClient client = HttpClient.newHttpClient();
    final Map<String, byte[]> upstream = new ConcurrentHashMap<>();
    final ClusterConfig cluster;
    final Ingress ingress;
    private final HttpServer services;

    /** @param inspection what inspecting any component prints; beginning with {@code unfit}: refuses it */
    IngressFixture(ClusterConfig cluster, Path folder, String inspection) throws IOException {
        this(cluster, folder, inspection, IngressLimits.DEFAULT);
    }

    IngressFixture(ClusterConfig cluster, Path folder, String inspection, IngressLimits limits) throws IOException {
        this(cluster, wasmc(folder, inspection), limits);
    }

    /** With any program as the inspector. */
    static IngressFixture withWasmc(ClusterConfig cluster, Path wasmc) throws IOException {
        return new IngressFixture(cluster, wasmc, IngressLimits.DEFAULT);
    }

    private IngressFixture(ClusterConfig cluster, Path wasmc, IngressLimits limits) throws IOException {
        this.cluster = cluster;
        this.services = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        services.createContext("/", this::answer);
        services.start();
        URI url = URI.create("http://127.0.0.1:" + services.getAddress().getPort());
        this.ingress = Ingress.start(IngressConfig.of(cluster, url, url, new SimpleMeterRegistry())
                .withWasmc(wasmc)
                .withLimits(limits));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = upstream.get(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
            if (body != null) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** A line for each time that the program with this inspection compiled something. */
    static List<String> compilations(Path folder, String inspection) throws IOException {
        return Files.readAllLines(Path.of(script(folder, inspection) + ".compiled"));
    }

    private static Path script(Path folder, String inspection) {
        return folder.resolve("wasmc-"
                + Digest.of(inspection.getBytes(StandardCharsets.UTF_8)).hex());
    }

    private static Path wasmc(Path folder, String inspection) throws IOException {
        Path script = script(folder, inspection);
        String end = inspection.startsWith("unfit")
                ? "echo 'not-a-component: it begins with other bytes' >&2; exit 3\n"
                : "cat <<'END'\n" + inspection + "\nEND\n";
        // It says on disk how often it compiled.
        String compile = inspection.startsWith("uncompilable")
                ? "echo 'compile-failed: too many locals' >&2; exit 3"
                : "echo once >>\"$0.compiled\"; exit 0";
        Files.writeString(script, "#!/bin/sh\ncase \"$*\" in *\" compile \"*) " + compile + ";; esac\n" + end);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    /** Puts a component into the store; returns a manifest that names it. */
    String manifest(String component) {
        Digest digest = Digest.of(component.getBytes(StandardCharsets.UTF_8));
        upstream.put("/cas/sha256/" + digest.hex(), component.getBytes(StandardCharsets.UTF_8));
        return MANIFEST.formatted(digest);
    }

    HttpResponse<String> deploy(String pattern, String manifest) throws Exception {
        return send(request("/v1/types/" + segment(pattern)).PUT(BodyPublishers.ofString(manifest)));
    }

    HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(ingress.url() + path)).timeout(Duration.ofSeconds(30));
    }

    int port() {
        return ingress.port();
    }

    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }

    @Override
    public void close() {
        ingress.close();
        services.stop(0);
        client.shutdownNow();
    }
}
