package theater.projector;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.Topics;

/** A projector in a process of its own, to be killed. Arguments: brokers, registry, topic prefix, data folder. */
public final class ProjectorProcess {
    private ProjectorProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        ClusterConfig cluster =
                ClusterConfig.of(arguments[0], URI.create(arguments[1])).withTopics(new Topics(arguments[2]));
        Projector projector =
                Projector.start(ProjectorConfig.of(cluster, Path.of(arguments[3]), new SimpleMeterRegistry()));
        System.out.println("url " + projector.url());
        new CountDownLatch(1).await();
    }
}
