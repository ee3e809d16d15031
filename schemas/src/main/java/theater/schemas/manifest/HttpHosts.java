package theater.schemas.manifest;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Hosts as URLs name them, in one form: names in lower case without a last dot, addresses as Java writes them. */
public final class HttpHosts {
    private static final int MAX_LENGTH = 253;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]+]");

    private HttpHosts() {}

    /**
     * The one form of a host.
     *
     * @param host name, IPv4 address, or IPv6 address in brackets
     * @throws IllegalArgumentException with a sentence for people
     */
    public static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        Optional<InetAddress> address = address(name);
        if (address.isPresent()) {
            return literal(address.get());
        }
        if (name.length() > MAX_LENGTH || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + printable(host)
                    + "' is no host; write a name of A-Z a-z 0-9 . - (others as xn--…), 192.0.2.1 or [2001:db8::1]");
        }
        // 127.1, 0x7f.1 and 2130706433 are 127.0.0.1 to some programs and names to others.
        if (ENDS_IN_NUMBER.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + printable(host) + "' is no host; IPv4 addresses are four decimal numbers");
        }
        return name;
    }

    /** The address that a host in its one form is; empty if it is a name. */
    public static Optional<InetAddress> address(String host) {
        if (IPV4.matcher(host).matches()) {
            return Optional.of(InetAddress.ofLiteral(host));
        }
        if (IPV6.matcher(host).matches()) {
            try {
                return Optional.of(InetAddress.ofLiteral(host.substring(1, host.length() - 1)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("'" + host + "' is no IPv6 address", e);
            }
        }
        return Optional.empty();
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        return address.getAddress().length == 4 ? text : "[" + text + "]";
    }

    private static String printable(String text) {
        String start = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
        return start.replaceAll("[^ -~…]", "?");
    }
}
