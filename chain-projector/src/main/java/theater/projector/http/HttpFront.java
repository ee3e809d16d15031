package theater.projector.http;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import theater.http.BrowserGuard;
import theater.projector.error.ProjectorException;

/** The HTTP server of the projector: few platform threads for connections, a virtual one a request. */
public final class HttpFront implements AutoCloseable {
    private static final int CONNECTION_THREADS = 8;

    private final Server server;
    private final ServerConnector connector;

    private HttpFront(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * Takes the port, so that it can be told to others; requests wait until {@link #serve}.
     *
     * @param port 0: any free one
     * @throws ProjectorException CONFIGURATION if the port cannot be used
     */
    public static HttpFront bind(String host, int port) {
        QueuedThreadPool threads = new QueuedThreadPool(CONNECTION_THREADS);
        threads.setName("projector-http");
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("projector-request-", 0).factory()));
        Server server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        // Actor ids hold slashes and are one segment of the path.
        configuration.setUriCompliance(UriCompliance.from("0,AMBIGUOUS_PATH_SEPARATOR"));
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
        connector.setHost(host);
        connector.setPort(port);
        server.addConnector(connector);
        HttpFront front = new HttpFront(server, connector);
        try {
            connector.open();
            return front;
        } catch (IOException e) {
            front.close();
            throw unusable(host, port, e);
        }
    }

    /**
     * Begins to answer.
     *
     * @param notReady why the instance cannot do its work, if so
     */
    public void serve(
            LogEndpoints log,
            EventEndpoints events,
            QueryEndpoints queries,
            ArchiveEndpoints archive,
            Supplier<Optional<String>> notReady) {
        server.setHandler(new BrowserGuard(connector.getHost(), new Router(log, events, queries, archive, notReady)));
        try {
            server.start();
        } catch (Exception e) {
            throw unusable(connector.getHost(), connector.getPort(), e);
        }
    }

    private static ProjectorException unusable(String host, int port, Exception cause) {
        return new ProjectorException(
                ProjectorException.Code.CONFIGURATION,
                "cannot listen on " + host + ":" + port + "; end who does, or choose another port (0: any): "
                        + cause.getMessage(),
                cause);
    }

    /** The port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Where it is reached. */
    public URI url() {
        String host = connector.getHost();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
    }

    @Override
    public void close() {
        try {
            server.stop();
            connector.close();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP server does not stop", e);
        }
    }
}
