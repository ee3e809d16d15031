package theater.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
                        921_600,
                        256,
                        64,
                        10_000,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void shouldRefuseToListenBeyondLoopback(String host) {
        assertThatThrownBy(() -> on(host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs TLS and tokens");
    }

    @Test
    void shouldRefuseToListenOnNoHostInParticular() {
        assertThatThrownBy(() -> on(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> on(null)).isInstanceOf(NullPointerException.class);
    }

    private static IngressConfig on(String host) {
        return IngressConfig.of(ClusterConfig.of("127.0.0.1:1", URL), URL, URL, new SimpleMeterRegistry())
                .withAddress(host, 0);
    }
}
