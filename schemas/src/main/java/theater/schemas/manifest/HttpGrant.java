package theater.schemas.manifest;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * Which requests an actor may make.
 *
 * @param hosts servers that may be asked; empty: no requests
 * @param privateAddresses addresses that may be connected to although they are not public
 * @param requestBytes of a request's body
 * @param responseBytes of a response's body, as it comes over the wire
 * @param timeout of an exchange, redirects and all
 * @param redirects how many are followed
 */
public record HttpGrant(
        List<HostPattern> hosts,
        List<AddressRange> privateAddresses,
        DataSize requestBytes,
        DataSize responseBytes,
        Duration timeout,
        int redirects) {
    /** Nothing is granted. */
    public static final HttpGrant NONE = new HttpGrant(
            List.of(), List.of(), DataSize.ofKibibytes(256), DataSize.ofMebibytes(1), Duration.ofSeconds(30), 5);

    public HttpGrant {
        hosts = List.copyOf(requireNonNull(hosts, "hosts is null"));
        privateAddresses = List.copyOf(requireNonNull(privateAddresses, "privateAddresses is null"));
        requireNonNull(requestBytes, "requestBytes is null");
        requireNonNull(responseBytes, "responseBytes is null");
        requireNonNull(timeout, "timeout is null");
        DataSize none = new DataSize(0);
        Ranges.check("capabilities.http.requestBytes", requestBytes, none, DataSize.ofMebibytes(16));
        // With its headers it has to fit into one record of the turn's journal.
        Ranges.check("capabilities.http.responseBytes", responseBytes, none, DataSize.ofMebibytes(7));
        Ranges.check("capabilities.http.timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(5));
        Ranges.check("capabilities.http.redirects", redirects, 0, 10);
    }

    /** What of this the other has as well. */
    HttpGrant within(HttpGrant other) {
        return new HttpGrant(
                Intersection.of(hosts, other.hosts, HostPattern::within),
                Intersection.of(privateAddresses, other.privateAddresses, AddressRange::within),
                Limits.least(requestBytes, other.requestBytes),
                Limits.least(responseBytes, other.responseBytes),
                Limits.least(timeout, other.timeout),
                Math.min(redirects, other.redirects));
    }

    /** No more than so many bytes of a request or of a response. */
    HttpGrant withBytes(DataSize most) {
        return new HttpGrant(
                hosts,
                privateAddresses,
                Limits.least(requestBytes, most),
                Limits.least(responseBytes, most),
                timeout,
                redirects);
    }

    /** Whether there is anything that may be asked. */
    public boolean isGranted() {
        return !hosts.isEmpty();
    }
}
