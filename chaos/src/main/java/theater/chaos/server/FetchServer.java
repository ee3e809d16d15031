package theater.chaos.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import theater.chaos.history.EventRecord;
import theater.chaos.history.RequestRecord;

/**
 * A server on loopback that gives every request another response and notes what it got, before it responds. The first part
 * of the path says how it behaves:
 *
 * <pre>
 *   /at-once/N   /late/MILLISECONDS/N   /error/N (status 500)   /drop/N (closes the connection)   /never/N
 * </pre>
 *
 * Any thread may use it.
 */
public final class FetchServer implements AutoCloseable {
    private static final int BACKLOG = 1_000;
    /** Longer than any actor waits for it. */
    private static final long NEVER_MS = 60_000;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<RequestRecord> got = new ArrayList<>();

    private FetchServer(HttpServer server) {
        this.server = server;
    }

    /** Starts one. */
    public static FetchServer start() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        FetchServer server = new FetchServer(http);
        http.setExecutor(server.threads);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** What it got so far. */
    public List<RequestRecord> requests() {
        synchronized (got) {
            return List.copyOf(got);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        long at = System.currentTimeMillis();
        try (exchange) {
            String target = exchange.getRequestURI().toString();
            String body = new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1);
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            String[] path = target.split("/", -1);
            EventRecord.Response response = note(at, key == null ? "" : key, exchange.getRequestMethod(), target, body);
            switch (path[1]) {
                case "late" -> Thread.sleep(Long.parseLong(path[2]));
                case "never" -> Thread.sleep(NEVER_MS);
                default -> {}
            }
            if (response != null) {
                byte[] bytes = response.body().getBytes(ISO_8859_1);
                exchange.sendResponseHeaders(response.status(), bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private EventRecord.@Nullable Response note(long at, String key, String method, String target, String body) {
        synchronized (got) {
            boolean responds = !target.startsWith("/drop/") && !target.startsWith("/never/");
            EventRecord.Response response = responds
                    ? new EventRecord.Response(target.startsWith("/error/") ? 500 : 200, "response-" + got.size())
                    : null;
            got.add(new RequestRecord(at, key, method, target, body, response));
            return response;
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
