package theater.schemas.manifest;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Neighbouring IP addresses: {@code 10.0.0.0/8}, {@code fd00::/8}, or a single one.
 *
 * @param first with no bit set beyond the prefix
 * @param prefix number of leading bits that all have in common
 */
public record AddressRange(InetAddress first, int prefix) {
    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f:.]+)(?:/([0-9]{1,3}))?");

    public AddressRange {
        requireNonNull(first, "first is null");
        int bits = bits(first);
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("/" + prefix + " is out of range; choose /0 to /" + bits);
        }
        byte[] address = first.getAddress();
        for (int bit = prefix; bit < bits; bit++) {
            if (isSet(address, bit)) {
                throw new IllegalArgumentException(first.getHostAddress() + "/" + prefix + " has bits beyond its first "
                        + prefix + "; write the first address of the range");
            }
        }
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    public static AddressRange parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            String host = matcher.group(1).contains(":") ? "[" + matcher.group(1) + "]" : matcher.group(1);
            InetAddress address = HttpHosts.address(host).orElse(null);
            if (address != null) {
                String prefix = matcher.group(2);
                return new AddressRange(address, prefix == null ? bits(address) : Integer.parseInt(prefix));
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no range of addresses; write 10.0.0.0/8, fd00::/8 or a single address");
    }

    public boolean contains(InetAddress address) {
        if (bits(address) != bits(first)) {
            return false;
        }
        byte[] mine = first.getAddress();
        byte[] other = address.getAddress();
        for (int bit = 0; bit < prefix; bit++) {
            if (isSet(mine, bit) != isSet(other, bit)) {
                return false;
            }
        }
        return true;
    }

    /** What both mean; empty: nothing. */
    Optional<AddressRange> within(AddressRange other) {
        if (other.prefix <= prefix) {
            return other.contains(first) ? Optional.of(this) : Optional.empty();
        }
        return contains(other.first) ? Optional.of(other) : Optional.empty();
    }

    private static int bits(InetAddress address) {
        return address.getAddress().length * Byte.SIZE;
    }

    private static boolean isSet(byte[] address, int bit) {
        return (address[bit / Byte.SIZE] & (0x80 >>> (bit % Byte.SIZE))) != 0;
    }

    /** The range as it is written, such as {@code 10.0.0.0/8}; a single address without a prefix. */
    @Override
    public String toString() {
        return first.getHostAddress() + (prefix == bits(first) ? "" : "/" + prefix);
    }
}
