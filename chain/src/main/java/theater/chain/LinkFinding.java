package theater.chain;

/**
 * What the index text says about an event's link to the same actor's event before it. The order of the checks is part of
 * the format, so that the projector and every verifier judge alike: first the number, then the hash.
 */
public enum LinkFinding {
    /** The event follows its actor's event before it. */
    OK("ok"),
    /** The number follows, the hash does not. */
    PREV("prev"),
    /** The number does not follow. */
    SEQ("seq");

    private final String word;

    LinkFinding(String word) {
        this.word = word;
    }

    /** As it stands in the index text. */
    public String word() {
        return word;
    }

    /**
     * Reads one of the three words.
     *
     * @throws MalformedException if it is not one of the three words
     */
    public static LinkFinding parse(String word) {
        for (LinkFinding finding : values()) {
            if (finding.word.equals(word)) {
                return finding;
            }
        }
        throw new MalformedException("index", "not a finding: " + Text.shorten(word));
    }

    /**
     * Judges an event against its actor's head.
     *
     * @param before the actor's last event in the partition; {@link ActorHead#NONE} if this is its first
     */
    public static LinkFinding judge(ActorHead before, long seq, Hash prev) {
        if (seq != before.seq() + 1) {
            return SEQ;
        }
        return prev.equals(before.hash()) ? OK : PREV;
    }
}
