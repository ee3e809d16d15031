package theater.benchmarks.cluster;

import java.io.IOException;
import java.nio.file.Path;
import theater.benchmarks.child.Answering;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;
import theater.embeddedregistry.EmbeddedRegistry;

/** A broker and a registry in a process of their own; answers {@code address} with where both are reached. */
public final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) throws IOException {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(Path.of(arguments[0])));
                EmbeddedRegistry registry = EmbeddedRegistry.start(kafka.bootstrapServers())) {
            Answering.serve(words -> kafka.bootstrapServers() + " " + registry.url());
        }
        System.exit(0);
    }
}
