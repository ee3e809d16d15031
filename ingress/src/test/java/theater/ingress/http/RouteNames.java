package theater.ingress.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The routes that are served, without what serves them. */
public final class RouteNames {
    private RouteNames() {}

    public static List<String> all() {
        URI nowhere = URI.create("http://127.0.0.1:1");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return new Api(
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            client,
                            nowhere,
                            nowhere,
                            1,
                            Duration.ofSeconds(1),
                            Clock.systemUTC(),
                            () -> true)
                    .routes().stream()
                            .map(route -> route.method() + " " + route.template())
                            .toList();
        }
    }
}
