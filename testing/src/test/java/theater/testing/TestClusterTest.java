package theater.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Block;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;

class TestClusterTest {
    @TempDir
    Path folder;

    @Test
    void shouldGiveEachTestTopicsOfItsOwn() throws Exception {
        try (TestCluster cluster = TestCluster.start(folder)) {
            ClusterConfig one = cluster.withTopics(2);
            ClusterConfig two = cluster.withTopics(3);

            assertThat(one.topics()).isNotEqualTo(two.topics());
            assertThat(cluster.admin().listTopics().names().get())
                    .contains(one.topics().events(), two.topics().events());
            try (SchemaRegistryClient registry = new SchemaRegistryClient(one.registry())) {
                AvroCodec<Block> codec =
                        AvroCodec.forTopic(registry, one.topics().blocks(), Block.class);
                Block block = new Block("header", "index");
                assertThat(codec.decode(codec.encode(block))).isEqualTo(block);
            }
        }
    }
}
