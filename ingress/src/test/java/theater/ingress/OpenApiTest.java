package theater.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import theater.ingress.http.RouteNames;

class OpenApiTest {
    @Test
    void shouldDescribeEachRouteAndNoOther() throws Exception {
        try (InputStream in = Ingress.class.getResourceAsStream("/theater/ingress/openapi.json")) {
            JsonNode document = new ObjectMapper().readTree(in);
            List<String> described = new ArrayList<>();
            document.path("paths")
                    .properties()
                    .forEach(path -> path.getValue()
                            .fieldNames()
                            .forEachRemaining(
                                    method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

            assertThat(document.path("openapi").asText()).startsWith("3.1");
            assertThat(described).containsExactlyInAnyOrderElementsOf(RouteNames.all());
        }
    }
}
