package theater.embeddedkafka;

import java.nio.file.Path;

/** A broker in a process of its own, to be killed: prints its address once topic {@code t} is there. */
final class BrokerProcess {
    private BrokerProcess() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(Path.of(arguments[0])));
        Traffic.createTopic(kafka, "t");
        System.out.println(kafka.bootstrapServers());
    }
}
