package theater.projector;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import theater.chain.Origin;
import theater.projector.archive.ArchiveSettings;
import theater.projector.block.BlockLimits;
import theater.projector.witness.WitnessSettings;
import theater.schemas.ClusterConfig;

/**
 * Configuration of a projector.
 *
 * @param dataDir local stores, which may be lost, and the name of this instance
 * @param storeDir where the store backend is; the last checkpoint is remembered below it
 * @param keyFile the log's private key; made on first start. All instances of one log need the same
 * @param origin the log's name: of its key, its checkpoints and its blocks; cannot be changed later
 * @param httpHost address to listen on; a loopback address, because there are no TLS and tokens yet
 * @param httpPort 0: any free one
 * @param streamThreads threads of each topology
 * @param standbyReplicas copies of each store on other instances
 * @param blocks when blocks are cut
 * @param signInterval least time between two checkpoints
 * @param witnesses who cosigns checkpoints
 * @param archive whether and how events are packed into the store; catalogues are in {@code storeDir}
 */
public record ProjectorConfig(
        ClusterConfig cluster,
        Path dataDir,
        Path storeDir,
        Path keyFile,
        String origin,
        String httpHost,
        int httpPort,
        int streamThreads,
        int standbyReplicas,
        BlockLimits blocks,
        Duration signInterval,
        WitnessSettings witnesses,
        ArchiveSettings archive,
        MeterRegistry meters) {
    public static final String DEFAULT_ORIGIN = "theater.local/chain";
    /** One: where there are two instances or more, losing one costs no store. */
    public static final int DEFAULT_STANDBY_REPLICAS = 1;

    public static final Duration DEFAULT_SIGN_INTERVAL = Duration.ofMillis(100);

    public ProjectorConfig {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(dataDir, "dataDir is null");
        requireNonNull(storeDir, "storeDir is null");
        requireNonNull(keyFile, "keyFile is null");
        Origin.check(origin);
        requireNonNull(httpHost, "httpHost is null");
        requireLoopback(httpHost);
        requireNonNull(blocks, "blocks is null");
        requireNonNull(signInterval, "signInterval is null");
        requireNonNull(witnesses, "witnesses is null");
        requireNonNull(archive, "archive is null");
        requireNonNull(meters, "meters is null");
        if (httpPort < 0 || httpPort > 65_535) {
            throw new IllegalArgumentException("httpPort " + httpPort + " is no port");
        }
        if (signInterval.isNegative()) {
            throw new IllegalArgumentException("signInterval is negative: " + signInterval);
        }
        if (streamThreads < 1 || standbyReplicas < 0) {
            throw new IllegalArgumentException("streamThreads has to be at least 1 and standbyReplicas at least 0");
        }
    }

    /** Everything in one folder, on any free port of the loopback interface. */
    public static ProjectorConfig of(ClusterConfig cluster, Path dataDir, MeterRegistry meters) {
        return new ProjectorConfig(
                cluster,
                dataDir,
                dataDir.resolve("store"),
                dataDir.resolve("log.key"),
                DEFAULT_ORIGIN,
                "127.0.0.1",
                0,
                1,
                DEFAULT_STANDBY_REPLICAS,
                BlockLimits.DEFAULT,
                DEFAULT_SIGN_INTERVAL,
                WitnessSettings.NONE,
                ArchiveSettings.reading(dataDir.resolve("store")),
                meters);
    }

    /** Another port. */
    public ProjectorConfig withHttpPort(int port) {
        return new ProjectorConfig(
                cluster,
                dataDir,
                storeDir,
                keyFile,
                origin,
                httpHost,
                port,
                streamThreads,
                standbyReplicas,
                blocks,
                signInterval,
                witnesses,
                archive,
                meters);
    }

    /** Another folder of the store backend. */
    public ProjectorConfig withStoreDir(Path folder) {
        return new ProjectorConfig(
                cluster,
                dataDir,
                folder,
                keyFile,
                origin,
                httpHost,
                httpPort,
                streamThreads,
                standbyReplicas,
                blocks,
                signInterval,
                witnesses,
                archive,
                meters);
    }

    /** Another archive. */
    public ProjectorConfig withArchive(ArchiveSettings settings) {
        return new ProjectorConfig(
                cluster,
                dataDir,
                storeDir,
                keyFile,
                origin,
                httpHost,
                httpPort,
                streamThreads,
                standbyReplicas,
                blocks,
                signInterval,
                witnesses,
                settings,
                meters);
    }

    private static void requireLoopback(String host) {
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                throw new IllegalArgumentException("refusing to listen on " + host
                        + ": beyond loopback the projector needs TLS and tokens, which this version does not have;"
                        + " use a loopback address");
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("host " + host + " has no address", e);
        }
    }
}
