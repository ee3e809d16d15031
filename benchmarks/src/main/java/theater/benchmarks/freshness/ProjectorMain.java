package theater.benchmarks.freshness;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import theater.benchmarks.child.Answering;
import theater.benchmarks.cluster.Address;
import theater.projector.Projector;
import theater.projector.ProjectorConfig;

/** A projector in a process of its own: {@code start ADDRESS} answers when it works. */
public final class ProjectorMain {
    private static final long LOOK_MS = 20;

    private ProjectorMain() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Answering.serve(words -> start(folder, Address.parse(words.subList(1, words.size()))));
        System.exit(0);
    }

    /** It runs until the process ends. */
    private static String start(Path folder, Address address) throws InterruptedException {
        Projector projector = Projector.start(ProjectorConfig.of(address.cluster(), folder, new SimpleMeterRegistry()));
        while (!projector.isReady()) {
            Thread.sleep(LOOK_MS);
        }
        return "done";
    }
}
