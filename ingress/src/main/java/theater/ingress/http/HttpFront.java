package theater.ingress.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import theater.http.BrowserGuard;

/** The HTTP server of ingress: few platform threads for connections, a virtual one a request. */
public final class HttpFront implements AutoCloseable {
    private static final int CONNECTION_THREADS = 8;
    private static final int IDLE_TIMEOUT_MS = 60_000;
    /** Requests that were taken get their answer, if that does not take longer. */
    private static final int STOP_TIMEOUT_MS = 3_000;

    /** CloudEvents attributes travel in headers. */
    private static final int REQUEST_HEADER_BYTES = 32 << 10;

    private final Server server;
    private final ServerConnector connector;

    private HttpFront(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * Starts listening.
     *
     * @throws UncheckedIOException if the port cannot be used
     */
    public static HttpFront start(String host, int port, int maxRequests, Api api, MeterRegistry meters) {
        return start(host, port, new Router(api.routes(), maxRequests, meters), IDLE_TIMEOUT_MS);
    }

    static HttpFront start(String host, int port, Router router, int idleTimeoutMs) {
        QueuedThreadPool threads = new QueuedThreadPool(CONNECTION_THREADS);
        threads.setName("ingress-http");
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("ingress-request-", 0).factory()));
        Server server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(REQUEST_HEADER_BYTES);
        // An actor id is one segment, so its slashes are encoded; routes look at raw paths.
        configuration.setUriCompliance(
                UriCompliance.DEFAULT.with("encoded slashes", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR));
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(idleTimeoutMs);
        server.addConnector(connector);
        server.setHandler(new GracefulHandler(new BrowserGuard(host, router)));
        server.setStopTimeout(STOP_TIMEOUT_MS);
        return start(new HttpFront(server, connector));
    }

    private static HttpFront start(HttpFront front) {
        try {
            front.server.start();
            return front;
        } catch (Exception e) {
            front.close();
            throw new UncheckedIOException(new IOException("cannot listen: " + e.getMessage(), e));
        }
    }

    /** The port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Where it is reached. */
    public URI url() {
        return URI.create("http://" + connector.getHost() + ":" + port());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP server does not stop", e);
        }
    }
}
