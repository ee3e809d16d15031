package theater.storeservice.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import theater.http.BrowserGuard;

/** The HTTP server of the store service: few platform threads for connections, a virtual one a request. */
public final class HttpFront implements AutoCloseable {
    private static final int CONNECTION_THREADS = 8;

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
    public static HttpFront start(
            String host,
            int port,
            int maxRequests,
            Duration idleTimeout,
            CasHandler blobs,
            BooleanSupplier ready,
            MeterRegistry meters) {
        QueuedThreadPool threads = new QueuedThreadPool(CONNECTION_THREADS);
        threads.setName("store-http");
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("store-request-", 0).factory()));
        Server server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(idleTimeout.toMillis());
        server.addConnector(connector);
        server.setHandler(new BrowserGuard(
                host,
                new Handler.Sequence(
                        new HealthHandler(ready),
                        new BoundedHandler(blobs, maxRequests, blobs.maxBlobBytes(), meters),
                        new NotFound())));
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

    private static final class NotFound extends Handler.Abstract.NonBlocking {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            new Problem(HttpStatus.NOT_FOUND_404, "no-resource", "there is nothing here; try /cas/sha256/<digest>")
                    .send(response, callback);
            return true;
        }
    }
}
