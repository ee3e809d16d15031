package theater.ingress.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import theater.ingress.problem.ApiException;

/** Health, and the description of all routes. */
final class StaticEndpoints {
    private final BooleanSupplier ready;

    StaticEndpoints(BooleanSupplier ready) {
        this.ready = ready;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", "/openapi.json", exchange -> exchange.send(200, "application/json", openApi())),
                Route.of("GET", "/health/live", exchange -> exchange.sendStatus(200)),
                Route.of("GET", "/health/ready", this::ready));
    }

    private void ready(Exchange exchange) {
        if (!ready.getAsBoolean()) {
            throw ApiException.unavailable(
                    "not-ready",
                    "Kafka does not answer, or the actor types cannot be read; ingress goes on trying",
                    null);
        }
        exchange.sendStatus(200);
    }

    private static byte[] openApi() throws IOException {
        try (InputStream in = StaticEndpoints.class.getResourceAsStream("/theater/ingress/openapi.json")) {
            return Objects.requireNonNull(in, "openapi.json is missing").readAllBytes();
        }
    }
}
