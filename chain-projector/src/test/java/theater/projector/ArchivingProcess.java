package theater.projector;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import theater.projector.archive.ArchiveSettings;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.Topics;

/**
 * A projector that archives all the time, in a process of its own, to be killed. Arguments: brokers, registry, topic prefix,
 * folder as {@link TestChain} divides it.
 */
public final class ArchivingProcess {
    private ArchivingProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        ClusterConfig cluster =
                ClusterConfig.of(arguments[0], URI.create(arguments[1])).withTopics(new Topics(arguments[2]));
        Path folder = Path.of(arguments[3]);
        ProjectorConfig config = ProjectorConfig.of(cluster, folder.resolve("killed"), new SimpleMeterRegistry());
        Projector projector = Projector.start(new ProjectorConfig(
                cluster,
                config.dataDir(),
                folder.resolve("store"),
                folder.resolve("log.key"),
                config.origin(),
                config.httpHost(),
                0,
                1,
                0,
                config.blocks(),
                config.signInterval(),
                config.witnesses(),
                new ArchiveSettings(true, folder.resolve("store"), 64 << 10, 1 << 30, Duration.ofMillis(1), 3),
                config.meters()));
        System.out.println("url " + projector.url());
        new CountDownLatch(1).await();
    }
}
