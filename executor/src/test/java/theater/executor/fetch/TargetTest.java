package theater.executor.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @ParameterizedTest
    @CsvSource({
        "https://Example.COM, https://example.com/",
        "https://example.com., https://example.com/",
        "HTTPS://example.com:443/a, https://example.com/a",
        "http://example.com:443/a, http://example.com:443/a",
        "https://example.com?q=1#part, https://example.com/?q=1",
        "https://example.com//a//b, https://example.com//a//b",
        "https://example.com:/a, https://example.com/a",
        "https://a_b.example.com/, https://a_b.example.com/",
        "'http://[2001:DB8::1]:8080/', 'http://[2001:db8:0:0:0:0:0:1]:8080/'",
        "'http://[::ffff:127.0.0.1]/', http://127.0.0.1/",
    })
    void shouldHaveOneForm(String url, String form) {
        assertThat(Target.parse(url).url()).isEqualTo(form);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/path",
                "//example.com/",
                "ftp://example.com/",
                "file:///etc/passwd",
                "https:example.com",
                "https:///path",
                "https://user:secret@example.com/",
                "https://example.com@127.0.0.1/",
                "https://example.com:0/",
                "https://example.com:65536/",
                "https://exa mple.com/",
                "https://example.com/a b",
                "https://example.com/\r\nX: y",
                "https://example.com\\@127.0.0.1/",
                "https://bücher.example/",
                "https://127.1/",
                "https://0177.0.0.1/",
                "https://0x7f000001/",
                "https://2130706433/",
                "https://[::1%25eth0]/",
                "https://[::1/"
            })
    void shouldRefuseWhatIsNoUrl(String url) {
        assertThatThrownBy(() -> Target.parse(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com/a/b?c, d, https://example.com/a/d",
        "https://example.com/a/b?c, /d?e, https://example.com/d?e",
        "https://example.com/a/b?c, ?e, https://example.com/a/b?e",
        "https://example.com/a/b?c, ../d, https://example.com/d",
        "https://example.com/a/b?c, //other.example/d, https://other.example/d",
        "https://example.com/a/b?c, http://other.example:81, http://other.example:81/",
        "https://example.com/a/b?c, '#part', https://example.com/a/b?c",
    })
    void shouldFollowLocations(String from, String location, String to) {
        assertThat(Target.parse(from).follow(location).url()).isEqualTo(to);
    }
}
