package theater.executor.fetch;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import theater.schemas.manifest.HostPattern;
import theater.schemas.manifest.HttpHosts;

/**
 * The URL of one request, taken apart.
 *
 * @param secure HTTPS; false: plain HTTP
 * @param host in its one form ({@link HttpHosts#normal})
 * @param resource path and query, as they are sent
 */
record Target(boolean secure, String host, int port, String resource) {
    private static final int MAX_LENGTH = 8 << 10;
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\[\\]]*]|[^:\\[\\]]*)(?::([0-9]{0,5}))?");

    Target {
        requireNonNull(host, "host is null");
        requireNonNull(resource, "resource is null");
    }

    /**
     * Takes a URL apart. A fragment is left out: it is none of the server's business.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    static Target parse(String url) {
        if (url.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("the URL is longer than " + MAX_LENGTH + " characters");
        }
        // Java's URI takes other letters than ASCII's, which no server would read the same way.
        if (!url.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "the URL has characters that must be percent-encoded, or in a host as xn--…");
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "the URL is malformed at character " + e.getIndex() + ": " + e.getReason(), e);
        }
        return of(uri);
    }

    private static Target of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new IllegalArgumentException("the URL must begin with https:// or http://");
        }
        boolean secure = scheme.equals("https");
        String authority = uri.getRawAuthority();
        if (authority == null) {
            throw new IllegalArgumentException("the URL names no host");
        }
        if (authority.contains("@")) {
            throw new IllegalArgumentException("the URL must not hold a user or password; use a header");
        }
        Matcher matcher = AUTHORITY.matcher(authority);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("the URL names no host that can be read");
        }
        String port = matcher.group(2);
        int number = port == null || port.isEmpty() ? HostPattern.defaultPort(secure) : Integer.parseInt(port);
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException("port " + number + " is out of range");
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new Target(secure, HttpHosts.normal(matcher.group(1)), number, path + query);
    }

    /**
     * Where a redirect leads from here.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    Target follow(String location) {
        String bare = location.contains("#") ? location.substring(0, location.indexOf('#')) : location;
        // Java resolves a query alone against the folder, as RFC 2396 had it; RFC 3986 keeps the path.
        if (bare.startsWith("?") || bare.isEmpty()) {
            int query = resource.indexOf('?');
            String path = query < 0 ? resource : resource.substring(0, query);
            return parse(origin() + (bare.isEmpty() ? resource : path + bare));
        }
        try {
            return parse(new URI(origin() + resource).resolve(new URI(bare)).toString());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "the location is malformed at character " + e.getIndex() + ": " + e.getReason(), e);
        }
    }

    /** Scheme, host and port, without a port that goes without saying. */
    String origin() {
        return (secure ? "https://" : "http://") + authority();
    }

    /** What the Host header says. */
    String authority() {
        return port == HostPattern.defaultPort(secure) ? host : host + ":" + port;
    }

    /** Whether another is the same server as far as secrets are concerned. */
    boolean isSameOrigin(Target other) {
        return secure == other.secure && port == other.port && host.equals(other.host);
    }

    String url() {
        return origin() + resource;
    }
}
