package theater.schemas.message;

import static java.util.Objects.requireNonNull;

/**
 * A CloudEvents extension attribute.
 *
 * @param name lowercase letters and digits, without {@code ce_}
 */
public record MessageAttribute(String name, String value) {
    /** Greatest length of a name. */
    public static final int MAX_NAME_LENGTH = 64;

    public MessageAttribute {
        requireNonNull(name, "name is null");
        requireNonNull(value, "value is null");
        if (!isName(name)) {
            throw new IllegalArgumentException("attribute name '" + name + "' must be 1 to 64 of a-z 0-9");
        }
    }

    /** Whether CloudEvents allows this as an attribute's name. */
    public static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= MAX_NAME_LENGTH;
    }
}
