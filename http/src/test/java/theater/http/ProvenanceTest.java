package theater.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProvenanceTest {
    private static final Set<String> NAMES = Set.of("theater.internal");

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:7070", "127.1.2.3", "localhost", "LocalHost:1", "[::1]:7070", "theater.internal:80"})
    void shouldServeOwnHosts(String host) {
        assertThat(new Provenance(host, null, null).refusal(NAMES)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:7070",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "127.0.0.1@evil.example",
                "192.168.0.7:7070",
                "[::2]",
                "[::1",
                ""
            })
    void shouldRefuseOtherHosts(String host) {
        assertThat(new Provenance(host, null, null).refusal(NAMES))
                .hasValueSatisfying(refusal -> assertThat(refusal.code()).isEqualTo("host"));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:7070, http://127.0.0.1:7070",
        "LOCALHOST:7070, http://localhost:7070",
        "localhost, http://localhost",
        "theater.internal, https://theater.internal",
        "[::1]:7070, http://[::1]:7070"
    })
    void shouldServeOwnPages(String host, String origin) {
        assertThat(new Provenance(host, origin, "same-origin").refusal(NAMES)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:7070, https://evil.example",
        "127.0.0.1:7070, http://127.0.0.1:3000",
        "127.0.0.1:7070, http://127.0.0.1",
        "127.0.0.1:7070, http://localhost:7070",
        "127.0.0.1:7070, null",
        "127.0.0.1:7070, file://",
        "127.0.0.1:7070, not a uri"
    })
    void shouldRefusePagesOfOtherOrigins(String host, String origin) {
        assertThat(new Provenance(host, origin, null).refusal(NAMES)).hasValueSatisfying(refusal -> {
            assertThat(refusal.code()).isEqualTo("origin");
            assertThat(refusal.detail()).contains(origin);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "something new"})
    void shouldRefuseWhatABrowserFetchesForAnotherOrigin(String site) {
        assertThat(new Provenance("127.0.0.1:7070", null, site).refusal(NAMES)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "same-origin"})
    void shouldServeWhatAUserTyped(String site) {
        assertThat(new Provenance("127.0.0.1:7070", null, site).refusal(NAMES)).isEmpty();
    }
}
