package theater.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpFrontTest {
    private static final int IDLE_MS = 200;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.shutdownNow();
    }

    @Test
    void shouldKeepSilentConnectionsOfRequestsThatWait() throws Exception {
        try (HttpFront front = start(1, Route.of("GET", "/wait", exchange -> {
            exchange.waits();
            String late = new CompletableFuture<String>()
                    .completeOnTimeout("late", 4 * IDLE_MS, TimeUnit.MILLISECONDS)
                    .join();
            exchange.send(200, "text/plain", late.getBytes(StandardCharsets.UTF_8));
        }))) {
            assertThat(get(front, "/wait").get().body()).isEqualTo("late");
        }
    }

    @Test
    void shouldNotCountRequestsThatWait() throws Exception {
        Route waiting = Route.of("GET", "/wait", exchange -> hold(exchange, true));
        Route quick = Route.of("GET", "/quick", exchange -> exchange.sendStatus(204));
        try (HttpFront front = start(1, waiting, quick)) {
            CompletableFuture<HttpResponse<String>> first = get(front, "/wait");
            begun.await();
            assertThat(get(front, "/quick").get().statusCode()).isEqualTo(204);
            end.countDown();
            assertThat(first.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldRefuseMoreRequestsThanPlaces() throws Exception {
        Route occupying = Route.of("GET", "/occupy", exchange -> hold(exchange, false));
        Route quick = Route.of("GET", "/quick", exchange -> exchange.sendStatus(204));
        try (HttpFront front = start(1, occupying, quick)) {
            CompletableFuture<HttpResponse<String>> first = get(front, "/occupy");
            begun.await();
            HttpResponse<String> refused = get(front, "/quick").get();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            end.countDown();
            assertThat(first.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldAnswerWhatItTookBeforeItStops() throws Exception {
        CompletableFuture<HttpResponse<String>> taken;
        try (HttpFront front = start(1, Route.of("GET", "/occupy", exchange -> hold(exchange, false)))) {
            taken = get(front, "/occupy");
            begun.await();
            var _ = CompletableFuture.runAsync(
                    end::countDown, CompletableFuture.delayedExecutor(IDLE_MS / 2, TimeUnit.MILLISECONDS));
        }
        assertThat(taken.get().statusCode()).isEqualTo(200);
    }

    private void hold(Exchange exchange, boolean waits) throws InterruptedException {
        if (waits) {
            exchange.waits();
        }
        begun.countDown();
        end.await();
        exchange.sendStatus(200);
    }

    private static HttpFront start(int places, Route... routes) {
        return HttpFront.start("127.0.0.1", 0, new Router(List.of(routes), places, new SimpleMeterRegistry()), IDLE_MS);
    }

    private CompletableFuture<HttpResponse<String>> get(HttpFront front, String path) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create(front.url() + path)).build(), BodyHandlers.ofString());
    }
}
