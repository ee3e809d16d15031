package theater.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import theater.cli.api.Reply;
import theater.cli.api.TheaterClient;

class OperationsServerTest {
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicBoolean ready = new AtomicBoolean();
    private final OperationsServer server = OperationsServer.start("127.0.0.1", 0, meters, ready::get);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldTellMetrics() {
        meters.counter("theater.turns").increment(3);

        assertThat(get("/metrics").text()).contains("theater_turns_total 3.0");
    }

    @Test
    void shouldBeReadyWhenTheServiceIs() {
        assertThat(get("/health/ready").status()).isEqualTo(503);

        ready.set(true);

        assertThat(get("/health/ready").status()).isEqualTo(200);
    }

    @Test
    void shouldBeLive() {
        assertThat(get("/health/live").status()).isEqualTo(200);
    }

    @Test
    void shouldSayWhatThereIs() {
        Reply reply = get("/");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.text()).contains("/metrics");
    }

    private Reply get(String path) {
        try (TheaterClient client = new TheaterClient(URI.create("http://127.0.0.1:" + server.port()))) {
            return client.get(path);
        }
    }
}
