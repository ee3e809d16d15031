package theater.schemas.manifest;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which servers are meant: {@code api.example.com}, all names below one ({@code *.example.com}), or all ({@code *}).
 * HTTPS on port 443 is meant unless the pattern says otherwise: {@code api.example.com:8443}, {@code
 * http://localhost:8080}.
 *
 * @param secure HTTPS; false: plain HTTP
 * @param host in its one form ({@link HttpHosts#normal}); what names end in if {@code below}; empty: any
 * @param below true if the names below the host are meant and not the host
 */
public record HostPattern(boolean secure, String host, boolean below, int port) {
    private static final Pattern TEXT =
            Pattern.compile("(?:(https?)://)?(\\[[^\\[\\]]*]|[^:/\\[\\]]*)(?::([0-9]{1,5}))?");
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    public HostPattern {
        requireNonNull(host, "host is null");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is out of range; choose 1 to 65535");
        }
        if (host.isEmpty() && !below) {
            throw new IllegalArgumentException("no host; write a name, *.example.com or *");
        }
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    public static HostPattern parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || matcher.group(2).isEmpty()) {
            throw new IllegalArgumentException("'" + text
                    + "' names no server; write a host such as api.example.com, *.example.com or *, with https:// or"
                    + " http:// before it and :port after it if it is not HTTPS on port 443, and no path");
        }
        boolean secure = !"http".equals(matcher.group(1));
        String host = matcher.group(2);
        String port = matcher.group(3);
        int number = port == null ? defaultPort(secure) : Integer.parseInt(port);
        if (host.equals("*")) {
            return new HostPattern(secure, "", true, number);
        }
        boolean below = host.startsWith("*.");
        String normal = HttpHosts.normal(below ? host.substring(2) : host);
        if (below && HttpHosts.address(normal).isPresent()) {
            throw new IllegalArgumentException("'" + text + "': there is nothing below an address");
        }
        return new HostPattern(secure, normal, below, number);
    }

    /** The port of a URL that names none. */
    public static int defaultPort(boolean secure) {
        return secure ? HTTPS_PORT : HTTP_PORT;
    }

    /**
     * Whether a server is meant.
     *
     * @param name in its one form ({@link HttpHosts#normal})
     */
    public boolean matches(boolean overTls, String name, int number) {
        if (secure != overTls || port != number) {
            return false;
        }
        if (!below) {
            return name.equals(host);
        }
        return host.isEmpty() || name.endsWith("." + host);
    }

    /** What both mean; empty: nothing. */
    Optional<HostPattern> within(HostPattern other) {
        if (other.covers(this)) {
            return Optional.of(this);
        }
        return covers(other) ? Optional.of(other) : Optional.empty();
    }

    private boolean covers(HostPattern other) {
        if (secure != other.secure || port != other.port) {
            return false;
        }
        if (!other.below) {
            return matches(other.secure, other.host, other.port);
        }
        // Names below a name are below what that is below; of the name itself nothing is said.
        return below && (host.isEmpty() || other.host.equals(host) || other.host.endsWith("." + host));
    }

    /** The pattern as it is written, such as {@code http://*.example.com:8080}. */
    @Override
    public String toString() {
        String name = below ? host.isEmpty() ? "*" : "*." + host : host;
        return (secure ? "" : "http://") + name + (port == defaultPort(secure) ? "" : ":" + port);
    }
}
