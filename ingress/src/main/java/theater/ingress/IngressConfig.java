package theater.ingress;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import theater.ingress.types.CompileLimits;
import theater.ingress.types.ComponentCompiler;
import theater.schemas.ClusterConfig;
import theater.schemas.manifest.Limits;

/**
 * Configuration of ingress.
 *
 * @param cluster Kafka, Schema Registry and the topics' prefix
 * @param host address to listen on; a loopback address, because there are no TLS and tokens yet
 * @param port port to listen on; 0 chooses a free one
 * @param store where the store service is
 * @param projector where the projector's queries are
 * @param wasmc the program that inspects components; null: look where {@code theater.native.dir} or {@code
 *     THEATER_NATIVE_DIR} point
 * @param compiling what compiling one component may take
 * @param compiler asked whether a component compiles, before it is deployed; null: {@code wasmc}, within {@code compiling}
 * @param maxima the most that manifests may ask for
 * @param limits bounds
 * @param meters where metrics go
 */
public record IngressConfig(
        ClusterConfig cluster,
        String host,
        int port,
        URI store,
        URI projector,
        @Nullable Path wasmc,
        CompileLimits compiling,
        @Nullable ComponentCompiler compiler,
        Limits maxima,
        IngressLimits limits,
        MeterRegistry meters) {
    public IngressConfig {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(host, "host is null");
        requireNonNull(store, "store is null");
        requireNonNull(projector, "projector is null");
        requireNonNull(compiling, "compiling is null");
        requireNonNull(maxima, "maxima is null");
        requireNonNull(limits, "limits is null");
        requireNonNull(meters, "meters is null");
        requireLoopback(host);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, but is " + port);
        }
    }

    /** A free loopback port and the default limits. */
    public static IngressConfig of(ClusterConfig cluster, URI store, URI projector, MeterRegistry meters) {
        return new IngressConfig(
                cluster,
                "127.0.0.1",
                0,
                store,
                projector,
                null,
                CompileLimits.DEFAULT,
                null,
                Limits.MAXIMA,
                IngressLimits.DEFAULT,
                meters);
    }

    /** The same on another port. */
    public IngressConfig withPort(int newPort) {
        return withAddress(host, newPort);
    }

    /** The same on another address. */
    public IngressConfig withAddress(String newHost, int newPort) {
        return copy(newHost, newPort, wasmc, compiler, maxima, limits);
    }

    /** The same with another inspector of components. */
    public IngressConfig withWasmc(Path newWasmc) {
        return copy(host, port, newWasmc, compiler, maxima, limits);
    }

    /** The same with another compiler. */
    public IngressConfig withCompiler(ComponentCompiler newCompiler) {
        return copy(host, port, wasmc, newCompiler, maxima, limits);
    }

    /** The same with other bounds of manifests. */
    public IngressConfig withMaxima(Limits newMaxima) {
        return copy(host, port, wasmc, compiler, newMaxima, limits);
    }

    /** The same with other limits. */
    public IngressConfig withLimits(IngressLimits newLimits) {
        return copy(host, port, wasmc, compiler, maxima, newLimits);
    }

    private IngressConfig copy(
            String newHost,
            int newPort,
            @Nullable Path newWasmc,
            @Nullable ComponentCompiler newCompiler,
            Limits newMaxima,
            IngressLimits newLimits) {
        return new IngressConfig(
                cluster,
                newHost,
                newPort,
                store,
                projector,
                newWasmc,
                compiling,
                newCompiler,
                newMaxima,
                newLimits,
                meters);
    }

    /** Jetty takes no host for all interfaces, and Java an empty one for loopback: neither may come through. */
    private static void requireLoopback(String host) {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is empty; use a loopback address such as 127.0.0.1");
        }
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                throw new IllegalArgumentException("refusing to listen on " + host
                        + ": beyond loopback ingress needs TLS and tokens, which this version does not have;"
                        + " use a loopback address");
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("host " + host + " has no address", e);
        }
    }
}
