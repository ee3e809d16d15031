package theater.executor.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import theater.schemas.manifest.AddressRange;
import theater.schemas.manifest.HostPattern;

/** A fetcher whose names are resolved from a table, and a policy that is built up. */
final class FetchFixture implements AutoCloseable {
    static final String KEY = "key-1";

    private final Map<String, List<String>> names = new ConcurrentHashMap<>();
    private final List<String> lookups = new CopyOnWriteArrayList<>();
    private final Fetcher fetcher;
    private final List<HostPattern> hosts = new ArrayList<>();
    private final List<AddressRange> addresses = new ArrayList<>();
    private int requestBytes = 1_000;
    private int responseBytes = 1_000;
    private Duration timeout = Duration.ofMinutes(1);

    FetchFixture() throws NoSuchAlgorithmException {
        this(SSLContext.getDefault(), 10);
    }

    FetchFixture(SSLContext tls, int exchanges) {
        this.fetcher = new Fetcher(this::resolve, tls, exchanges);
    }

    private List<InetAddress> resolve(String host) throws UnknownHostException {
        lookups.add(host);
        List<String> found = names.get(host);
        if (found == null) {
            throw new UnknownHostException(host);
        }
        return found.stream().map(InetAddress::ofLiteral).toList();
    }

    FetchFixture name(String host, String... literals) {
        names.put(host, List.of(literals));
        return this;
    }

    FetchFixture allow(String pattern) {
        hosts.add(HostPattern.parse(pattern));
        return this;
    }

    FetchFixture grant(String range) {
        addresses.add(AddressRange.parse(range));
        return this;
    }

    FetchFixture requestBytes(int bytes) {
        requestBytes = bytes;
        return this;
    }

    FetchFixture responseBytes(int bytes) {
        responseBytes = bytes;
        return this;
    }

    FetchFixture timeout(Duration time) {
        timeout = time;
        return this;
    }

    List<String> lookups() {
        return lookups;
    }

    Fetcher fetcher() {
        return fetcher;
    }

    FetchPolicy policy() {
        return new FetchPolicy(hosts, addresses, requestBytes, responseBytes, timeout, 3);
    }

    FetchResult get(String url) throws Exception {
        return send("GET", url, null);
    }

    FetchResult send(String method, String url, byte @Nullable [] body, String... namesAndValues) throws Exception {
        List<HttpField> fields = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new HttpField(namesAndValues[i], namesAndValues[i + 1]));
        }
        return send(new FetchRequest(method, url, fields, body, null, true));
    }

    FetchResult send(FetchRequest request) throws Exception {
        return fetcher.fetch(request, policy(), KEY).get(2, TimeUnit.MINUTES);
    }

    static FetchResult.Response response(FetchResult result) {
        assertThat(result).isInstanceOf(FetchResult.Response.class);
        return (FetchResult.Response) result;
    }

    static void assertFailed(FetchResult result, FetchError error, String text) {
        assertThat(result).isInstanceOfSatisfying(FetchResult.Failure.class, failure -> {
            assertThat(failure.error()).as("%s", failure).isEqualTo(error);
            assertThat(failure.text()).contains(text);
        });
    }

    @Override
    public void close() {
        fetcher.close();
    }
}
