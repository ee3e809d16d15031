package theater.http;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request says it comes from: what a browser tells and a page cannot change.
 *
 * @param host the Host header, null if there is none, which no browser sends
 * @param origin the Origin header, null if there is none
 * @param fetchSite the Sec-Fetch-Site header, null if there is none
 */
record Provenance(
        @Nullable String host,
        @Nullable String origin,
        @Nullable String fetchSite) {
    private static final Pattern IPV4_LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "[::1]");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    /** Why a request is refused. */
    record Refusal(String code, String detail) {}

    /**
     * Judges the request.
     *
     * @param names that the server is reached by, besides loopback's
     * @return empty if it may be served
     */
    Optional<Refusal> refusal(Set<String> names) {
        if (host != null && !isOwn(nameOf(host), names)) {
            // A page whose own name was made to resolve to this machine (DNS rebinding) cannot hide that name.
            return Optional.of(new Refusal(
                    "host",
                    "the request is for the host '" + host + "', which is not this server; reach it by 127.0.0.1, [::1]"
                            + " or localhost"));
        }
        if (origin != null && !isSameOrigin(origin)) {
            return Optional.of(new Refusal(
                    "origin",
                    "the request comes from a web page of '" + origin + "'; only pages of this server may use it from a"
                            + " browser"));
        }
        if (fetchSite != null && !OWN_SITES.contains(fetchSite)) {
            return Optional.of(new Refusal(
                    "origin",
                    "a browser sent the request for a page of another origin (Sec-Fetch-Site: " + fetchSite + "); only"
                            + " pages of this server may use it from a browser"));
        }
        return Optional.empty();
    }

    private boolean isSameOrigin(String page) {
        if (host == null) {
            return false;
        }
        try {
            URI uri = URI.create(page);
            // The scheme is left out: what ends TLS in front of this server knows better.
            return uri.getAuthority() != null
                    && authority(uri.getAuthority(), uri.getScheme()).equals(authority(host, uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Name and port, the scheme's own if there is none. */
    private static String authority(String text, @Nullable String scheme) {
        boolean hasPort = text.length() > nameOf(text).length();
        return lower(hasPort ? text : text + ":" + ("https".equals(scheme) ? 443 : 80));
    }

    private static boolean isOwn(String name, Set<String> names) {
        return LOOPBACK_NAMES.contains(name) || IPV4_LOOPBACK.matcher(name).matches() || names.contains(name);
    }

    /** The name or address of a Host header, in lowercase; an IPv6 address keeps its brackets. */
    private static String nameOf(String hostAndPort) {
        int end = hostAndPort.startsWith("[") ? hostAndPort.indexOf(']') + 1 : hostAndPort.indexOf(':');
        return lower(end <= 0 ? hostAndPort : hostAndPort.substring(0, end));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
