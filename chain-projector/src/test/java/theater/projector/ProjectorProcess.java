package theater.projector;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.Topics;

/**
 * A projector in a process of its own, to be killed. Arguments: brokers, registry, topic prefix, data folder, and
 * the folder with the log's key and store, if several share it.
 */
public final class ProjectorProcess {
    private ProjectorProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        ClusterConfig cluster =
                ClusterConfig.of(arguments[0], URI.create(arguments[1])).withTopics(new Topics(arguments[2]));
        ProjectorConfig alone = ProjectorConfig.of(cluster, Path.of(arguments[3]), new SimpleMeterRegistry());
        Projector projector = Projector.start(
                arguments.length < 5 ? alone : TestChain.shared(alone, Path.of(arguments[4]), alone.archive()));
        System.out.println("url " + projector.url());
        new CountDownLatch(1).await();
    }
}
