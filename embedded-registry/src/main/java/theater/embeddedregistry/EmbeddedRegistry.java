package theater.embeddedregistry;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.http.BrowserGuard;

/**
 * A Confluent-compatible Schema Registry for Avro in this JVM, for development and tests. Its schemas are in a compacted
 * topic, in Confluent's own record format, so that it finds them again after a restart. It listens on the loopback
 * interface only, without authentication; one registry at a time may use a topic.
 *
 * <p>Answers from memory go on while Kafka is down; registering fails with 50001 then and works again afterwards.
 */
public final class EmbeddedRegistry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRegistry.class);
    private static final String HOST = "127.0.0.1";

    private final Server server;
    private final Registrar registrar;
    private final URI url;

    private EmbeddedRegistry(Server server, Registrar registrar, URI url) {
        this.server = server;
        this.registrar = registrar;
        this.url = url;
    }

    /** Starts a registry on a free port, with the default topic. */
    public static EmbeddedRegistry start(String bootstrapServers) {
        return start(EmbeddedRegistryConfig.of(bootstrapServers));
    }

    /** Starts a registry on a port, 0 for a free one, with the default topic. */
    public static EmbeddedRegistry start(String bootstrapServers, int port) {
        return start(EmbeddedRegistryConfig.of(bootstrapServers).withPort(port));
    }

    /**
     * Starts a registry and returns when it serves.
     *
     * @throws EmbeddedRegistryException if Kafka does not answer or the port is taken
     */
    public static EmbeddedRegistry start(EmbeddedRegistryConfig config) {
        requireNonNull(config, "config is null");
        Registrar registrar = new Registrar(new SchemaLog(config.kafka(), config.topic()));
        try {
            registrar.open();
        } catch (KafkaException e) {
            throw new EmbeddedRegistryException(
                    "the schema registry cannot read its topic " + config.topic() + "; is Kafka up? " + e.getMessage(),
                    e);
        }
        try {
            return serve(config, registrar);
        } catch (EmbeddedRegistryException e) {
            registrar.close();
            throw e;
        }
    }

    private static EmbeddedRegistry serve(EmbeddedRegistryConfig config, Registrar registrar) {
        QueuedThreadPool threads = new QueuedThreadPool(16, 2);
        threads.setName("registry");
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // Names of subjects may contain slashes and percent signs.
        http.setUriCompliance(UriCompliance.DEFAULT.with(
                "registry", Violation.AMBIGUOUS_PATH_SEPARATOR, Violation.AMBIGUOUS_PATH_ENCODING));
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(HOST);
        connector.setPort(config.port());
        server.addConnector(connector);
        server.setHandler(new BrowserGuard(HOST, new HttpApi(new Api(registrar))));
        try {
            server.start();
        } catch (Exception e) {
            stop(server);
            throw new EmbeddedRegistryException(
                    "the schema registry cannot listen on " + HOST + ":" + config.port()
                            + "; stop who uses the port or choose another (0: any free one)",
                    e);
        }
        URI url = URI.create("http://" + HOST + ":" + connector.getLocalPort());
        LOG.atInfo().addKeyValue("url", url).log("Embedded schema registry is up");
        return new EmbeddedRegistry(server, registrar, url);
    }

    /** Where clients connect. */
    public URI url() {
        return url;
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.atWarn().setCause(e).log("Schema registry did not stop cleanly");
        }
    }

    /** Stops it; what was acknowledged stays in Kafka. */
    @Override
    public void close() {
        stop(server);
        registrar.close();
    }
}
