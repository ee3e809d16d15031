package theater.chain;

/**
 * Reads a text line by line, strictly. Used by one thread at a time. What is not in its form is a
 * {@link MalformedException} that names the line.
 *
 * <p>The caller should still compare what it read with what it would write; this class only makes the errors precise.
 */
public final class Lines {
    private final String text;
    private final String what;
    private int position;
    private int number;

    /**
     * A reader at the start of a text.
     *
     * @param what what is being read, for errors
     */
    public Lines(String text, String what) {
        this.text = text;
        this.what = what;
    }

    boolean atEnd() {
        return position == text.length();
    }

    /** The next line without its LF. */
    public String next() {
        number++;
        int end = text.indexOf('\n', position);
        if (end < 0) {
            throw malformed(atEnd() ? "the text ends too early" : "no line feed at its end");
        }
        String line = text.substring(position, end);
        position = end + 1;
        return line;
    }

    /** Reads a line that has to be this one. */
    public void expect(String line) {
        String found = next();
        if (!found.equals(line)) {
            throw malformed("expected \"" + line + "\", found " + Text.shorten(found));
        }
    }

    /** The next lines, each with its LF. */
    public String next(int count) {
        int start = position;
        for (int i = 0; i < count; i++) {
            next();
        }
        return text.substring(start, position);
    }

    /** All that is left. */
    public String rest() {
        String rest = text.substring(position);
        position = text.length();
        return rest;
    }

    /** The one value of a line {@code <word> <value>}. */
    public String value(String word) {
        return values(word, 1)[0];
    }

    /** The values of a line {@code <word> <value> …}. */
    String[] values(String word, int count) {
        String line = next();
        if (!line.startsWith(word + " ")) {
            throw malformed("expected \"" + word + "\", found " + Text.shorten(line));
        }
        return fields(line.substring(word.length() + 1), count);
    }

    /** The fields of a line, split at single spaces. */
    String[] fields(String line, int count) {
        String[] fields = line.split(" ", -1);
        if (fields.length != count) {
            throw malformed("expected " + count + " fields, found " + fields.length);
        }
        for (String field : fields) {
            if (field.isEmpty()) {
                throw malformed("an empty field");
            }
        }
        return fields;
    }

    void end() {
        if (!atEnd()) {
            number++;
            throw malformed("unexpected text after the end: " + Text.shorten(text.substring(position)));
        }
    }

    MalformedException malformed(String problem) {
        return new MalformedException(what, "line " + number + ": " + problem);
    }
}
