package theater.cli.http;

import static java.util.Objects.requireNonNull;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.http.BrowserGuard;

/**
 * {@code /metrics} for Prometheus, {@code /health/live} (200 as long as this process answers) and {@code /health/ready}
 * (200 when the service works, else 503). Safe for use by several threads.
 */
public final class OperationsServer implements AutoCloseable {
    private final Server server;
    private final ServerConnector connector;

    private OperationsServer(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * Starts the endpoint.
     *
     * @param port 0: any free one
     * @param ready asked at every request to {@code /health/ready}, from the server's threads
     * @throws CliException if the port is taken
     */
    public static OperationsServer start(String host, int port, PrometheusMeterRegistry meters, BooleanSupplier ready) {
        requireNonNull(meters, "meters is null");
        requireNonNull(ready, "ready is null");
        QueuedThreadPool threads = new QueuedThreadPool(8, 1);
        threads.setName("operations");
        threads.setDaemon(true);
        Server server = new Server(threads);
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost(host);
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new BrowserGuard(host, new Endpoint(meters, ready)));
        try {
            server.start();
        } catch (Exception e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "no-start",
                    "The operations endpoint cannot listen on " + new InetSocketAddress(host, port)
                            + "; choose another operations.port, 0 for any, or -1 for none",
                    e);
        }
        return new OperationsServer(server, connector);
    }

    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the operations endpoint did not stop", e);
        }
    }

    private static final class Endpoint extends Handler.Abstract.NonBlocking {
        private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
        private static final String TEXT = "text/plain; charset=utf-8";

        private final PrometheusMeterRegistry meters;
        private final BooleanSupplier ready;

        Endpoint(PrometheusMeterRegistry meters, BooleanSupplier ready) {
            this.meters = meters;
            this.ready = ready;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            switch (Request.getPathInContext(request)) {
                case "/metrics" -> answer(response, callback, 200, PROMETHEUS, meters.scrape());
                case "/health/live" -> answer(response, callback, 200, TEXT, "live\n");
                case "/health/ready" -> {
                    boolean up = ready.getAsBoolean();
                    answer(response, callback, up ? 200 : 503, TEXT, up ? "ready\n" : "not ready\n");
                }
                default -> answer(response, callback, 404, TEXT, "try /metrics, /health/live, /health/ready\n");
            }
            return true;
        }

        private static void answer(Response response, Callback callback, int status, String type, String body) {
            response.setStatus(status);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
            Content.Sink.write(response, true, body, callback);
        }
    }
}
