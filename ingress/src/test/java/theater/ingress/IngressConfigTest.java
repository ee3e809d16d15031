package theater.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import theater.schemas.ClusterConfig;

class IngressConfigTest {
    private static final URI URL = URI.create("http://127.0.0.1:1");

    @Test
    void shouldHaveDefaults() {
        IngressConfig config =
                IngressConfig.of(ClusterConfig.of("127.0.0.1:1", URL), URL, URL, new SimpleMeterRegistry());

        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isZero();
        assertThat(config.limits())
                .isEqualTo(new IngressLimits(
                        1_000_000,
                        1_000,
                        64,
                        10_000,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10)));
    }

    @Test
    void shouldRefuseToListenBeyondLoopback() {
        assertThatThrownBy(() -> new IngressConfig(
                        ClusterConfig.of("127.0.0.1:1", URL),
                        "0.0.0.0",
                        0,
                        URL,
                        URL,
                        null,
                        IngressLimits.DEFAULT,
                        new SimpleMeterRegistry()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs TLS and tokens");
    }
}
