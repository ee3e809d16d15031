package theater.embeddedkafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaConfigTest {
    @Test
    void shouldHaveDefaults() {
        assertThat(EmbeddedKafkaConfig.of(Path.of("data")))
                .isEqualTo(new EmbeddedKafkaConfig(Path.of("data"), 0, Map.of(), null));
    }

    @Test
    void shouldRefuseImpossiblePorts() {
        assertThatThrownBy(() -> EmbeddedKafkaConfig.of(Path.of("data")).withPort(65_536))
                .hasMessageContaining("65536");
    }

    @Test
    void shouldLetOwnSettingsWin() {
        EmbeddedKafkaConfig config = EmbeddedKafkaConfig.of(Path.of("data")).withSetting("num.io.threads", "1");

        assertThat(BrokerSettings.of(config, 1, 2)).containsEntry("num.io.threads", "1");
    }
}
