package theater.chain;

/**
 * Reads a text line by line, strictly. Used by one thread at a time.
 *
 * <p>The caller should still compare what it read with what it would write; this class only makes the errors precise.
 */
final class Lines {
    private final String text;
    private final String what;
    private int position;
    private int number;

    Lines(String text, String what) {
        this.text = text;
        this.what = what;
    }

    boolean atEnd() {
        return position == text.length();
    }

    /** The next line without its LF. */
    String next() {
        number++;
        int end = text.indexOf('\n', position);
        if (end < 0) {
            throw malformed(atEnd() ? "the text ends too early" : "no line feed at its end");
        }
        String line = text.substring(position, end);
        position = end + 1;
        return line;
    }

    void expect(String line) {
        String found = next();
        if (!found.equals(line)) {
            throw malformed("expected \"" + line + "\", found " + Text.shorten(found));
        }
    }

    /** The one value of a line {@code <word> <value>}. */
    String value(String word) {
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
