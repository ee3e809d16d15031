package theater.storeservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoreServiceConfigTest {
    private final MeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void shouldHaveDefaults() {
        assertThat(StoreServiceConfig.of(Path.of("data"), meters))
                .isEqualTo(new StoreServiceConfig(
                        Path.of("data"), "127.0.0.1", 0, 268_435_456, 256, Duration.ofSeconds(30), meters));
    }

    @Test
    void shouldRefuseToListenBeyondLoopback() {
        assertThatThrownBy(() ->
                        new StoreServiceConfig(Path.of("data"), "0.0.0.0", 0, 1, 1, Duration.ofSeconds(30), meters))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("refusing to listen on 0.0.0.0")
                .hasMessageContaining("use a loopback address");
    }
}
