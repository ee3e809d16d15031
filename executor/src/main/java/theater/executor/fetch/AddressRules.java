package theater.executor.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import theater.schemas.manifest.AddressRange;

/**
 * Which addresses are public. IPv4: all but the special blocks of RFC 6890 and its registry. IPv6: global unicast
 * (2000::/3) but for its special blocks, and NAT64 addresses (RFC 6052) of public IPv4 addresses; so tunnels that carry
 * an IPv4 address (6to4, Teredo) are not. Java makes IPv4 addresses of IPv4-mapped ones.
 */
final class AddressRules {
    /** A block of addresses that are not public. */
    private record Block(AddressRange range, String name, boolean grantable) {}

    private static final List<Block> SPECIAL = List.of(
            never("0.0.0.0/8", "an unspecified address"),
            block("10.0.0.0/8", "a private address"),
            block("100.64.0.0/10", "a carrier's private address"),
            block("127.0.0.0/8", "a loopback address"),
            block("169.254.0.0/16", "a link-local address"),
            block("172.16.0.0/12", "a private address"),
            block("192.0.0.0/24", "a special address"),
            block("192.0.2.0/24", "an address for documentation"),
            block("192.88.99.0/24", "a 6to4 relay"),
            block("192.168.0.0/16", "a private address"),
            block("198.18.0.0/15", "an address for benchmarks"),
            block("198.51.100.0/24", "an address for documentation"),
            block("203.0.113.0/24", "an address for documentation"),
            // In the public range, and answers machines of this cloud only, with their secrets among other things.
            block("168.63.129.16", "a cloud's metadata service"),
            never("224.0.0.0/4", "a multicast address"),
            never("240.0.0.0/4", "a reserved address"),
            never("::", "an unspecified address"),
            block("::1", "a loopback address"),
            block("64:ff9b:1::/48", "a private NAT64 address"),
            block("fc00::/7", "a private address"),
            block("fe80::/10", "a link-local address"),
            block("fec0::/10", "a site-local address"),
            never("ff00::/8", "a multicast address"),
            block("2001::/23", "a special address, such as Teredo's"),
            block("2001:db8::/32", "an address for documentation"),
            block("2002::/16", "a 6to4 address"),
            block("3fff::/20", "an address for documentation"));
    private static final AddressRange GLOBAL = AddressRange.parse("2000::/3");
    private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96");
    private static final int IPV4_BYTES = 4;

    private AddressRules() {}

    private static Block block(String range, String name) {
        return new Block(AddressRange.parse(range), name, true);
    }

    private static Block never(String range, String name) {
        return new Block(AddressRange.parse(range), name, false);
    }

    /**
     * Why an address must not be connected to, such as "a loopback address"; empty if it may be.
     *
     * @param granted addresses that are allowed although they are not public
     */
    static Optional<String> refusal(InetAddress address, List<AddressRange> granted) {
        if (NAT64.contains(address)) {
            return refusal(embedded(address), granted).map(why -> "by NAT64 " + why);
        }
        for (Block block : SPECIAL) {
            if (block.range().contains(address)) {
                return block.grantable() && isGranted(address, granted) ? Optional.empty() : Optional.of(block.name());
            }
        }
        boolean isPublic = address.getAddress().length == IPV4_BYTES || GLOBAL.contains(address);
        return isPublic || isGranted(address, granted) ? Optional.empty() : Optional.of("a special address");
    }

    private static boolean isGranted(InetAddress address, List<AddressRange> granted) {
        return granted.stream().anyMatch(range -> range.contains(address));
    }

    private static InetAddress embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        byte[] last = Arrays.copyOfRange(bytes, bytes.length - IPV4_BYTES, bytes.length);
        try {
            return InetAddress.getByAddress(last);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an IPv4 address", e);
        }
    }
}
