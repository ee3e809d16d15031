package theater.chain;

/**
 * A text, tile or proof that is not in its format. Parsers here are strict: whatever would be written differently is
 * refused, so that one meaning has one byte form. Fatal for the input at hand: reading it again changes nothing.
 */
public final class MalformedException extends ChainException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the code from what was read.
     *
     * @param what what was being read, e.g. {@code header}; the code becomes {@code malformed-header}
     */
    public MalformedException(String what, String problem) {
        super("malformed-" + what, "malformed " + what + ": " + problem);
    }
}
