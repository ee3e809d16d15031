package theater.schemas.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPatternTest {
    @ParameterizedTest
    @CsvSource({
        "api.example.com, true, api.example.com, 443, true",
        "api.example.com, false, api.example.com, 80, false",
        "api.example.com, true, api.example.com, 8443, false",
        "API.example.com., true, api.example.com, 443, true",
        "api.example.com:8443, true, api.example.com, 8443, true",
        "http://localhost:8080, false, localhost, 8080, true",
        "http://localhost:8080, true, localhost, 8080, false",
        "http://localhost, false, localhost, 80, true",
        "*.example.com, true, a.example.com, 443, true",
        "*.example.com, true, a.b.example.com, 443, true",
        "*.example.com, true, example.com, 443, false",
        "*.example.com, true, badexample.com, 443, false",
        "*, true, anything.example, 443, true",
        "*, false, anything.example, 80, false",
        "http://*:81, false, anything.example, 81, true",
        "192.0.2.1, true, 192.0.2.1, 443, true",
        "'[2001:DB8::1]:8443', true, '[2001:db8:0:0:0:0:0:1]', 8443, true",
    })
    void shouldMatchServers(String pattern, boolean secure, String host, int port, boolean meant) {
        assertThat(HostPattern.parse(pattern).matches(secure, host, port)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https://",
                "ftp://example.com",
                "example.com/path",
                "example.com:0",
                "example.com:65536",
                "example.com:",
                "user@example.com",
                "exa mple.com",
                "a.*.com",
                "api*.example.com",
                "*.192.0.2.1",
                "127.1",
                "0x7f.1",
                "2130706433",
                "bücher.example",
                "[::1%eth0]",
                "[::g]",
                "::1",
                "example..com",
                "-a.example"
            })
    void shouldRefuseWhatNamesNoServer(String text) {
        assertThatThrownBy(() -> HostPattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api.example.com", "*.example.com:8443", "http://*", "*", "http://[0:0:0:0:0:0:0:1]:8080"})
    void shouldWriteWhatItReads(String text) {
        assertThat(HostPattern.parse(text)).hasToString(text);
    }

    @Test
    void shouldSayHowServersAreWritten() {
        assertThatThrownBy(() -> HostPattern.parse("https://example.com/x"))
                .hasMessageContaining("'https://example.com/x' names no server")
                .hasMessageContaining("no path");
    }
}
