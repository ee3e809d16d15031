package theater.executor.fetch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import theater.schemas.manifest.AddressRange;
import theater.schemas.manifest.HostPattern;
import theater.schemas.manifest.HttpGrant;

/**
 * What requests may do.
 *
 * @param hosts servers that may be asked
 * @param privateAddresses addresses that may be connected to although they are not public
 * @param requestBytes of a request's body
 * @param responseBytes of a response's body, as it comes over the wire
 * @param timeout of an exchange: waiting for a place, resolving, connecting, sending, receiving, redirects and all
 * @param redirects how many are followed
 */
public record FetchPolicy(
        List<HostPattern> hosts,
        List<AddressRange> privateAddresses,
        int requestBytes,
        int responseBytes,
        Duration timeout,
        int redirects) {
    public FetchPolicy {
        hosts = List.copyOf(requireNonNull(hosts, "hosts is null"));
        privateAddresses = List.copyOf(requireNonNull(privateAddresses, "privateAddresses is null"));
        requireNonNull(timeout, "timeout is null");
        if (requestBytes < 0 || responseBytes < 0 || redirects < 0 || !timeout.isPositive()) {
            throw new IllegalArgumentException("limits must not be negative, and the timeout positive");
        }
    }

    /** What a manifest grants. */
    public static FetchPolicy of(HttpGrant grant) {
        return new FetchPolicy(
                grant.hosts(),
                grant.privateAddresses(),
                Math.toIntExact(grant.requestBytes().bytes()),
                Math.toIntExact(grant.responseBytes().bytes()),
                grant.timeout(),
                grant.redirects());
    }

    /** How long a request may take. */
    public Duration time(FetchRequest request) {
        Duration wanted = request.timeout();
        return wanted != null && wanted.compareTo(timeout) < 0 ? wanted : timeout;
    }

    boolean allows(Target target) {
        for (HostPattern pattern : hosts) {
            if (pattern.matches(target.secure(), target.host(), target.port())) {
                return true;
            }
        }
        return false;
    }
}
