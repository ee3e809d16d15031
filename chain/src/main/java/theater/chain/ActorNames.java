package theater.chain;

/** What may stand in an index text. The verifier keeps its own copy of the rules: it trusts no other module. */
final class ActorNames {
    private ActorNames() {}

    /** {@code [A-Za-z0-9._:/-]{1,200}} without {@code .} and {@code ..} segments. */
    static boolean isActorId(String id) {
        if (id.isEmpty() || id.length() > 200 || !id.chars().allMatch(ActorNames::inActorId)) {
            return false;
        }
        for (String segment : id.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }

    /** {@code [a-z][a-z0-9.-]{0,63}}. */
    static boolean isEventType(String type) {
        return !type.isEmpty()
                && type.length() <= 64
                && isLower(type.charAt(0))
                && type.chars().allMatch(c -> isLower(c) || isDigit(c) || c == '.' || c == '-');
    }

    private static boolean inActorId(int c) {
        return isLower(c)
                || (c >= 'A' && c <= 'Z')
                || isDigit(c)
                || c == '.'
                || c == '_'
                || c == ':'
                || c == '/'
                || c == '-';
    }

    private static boolean isLower(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
