package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A sign of life of the active sequencer. As text, which is the metadata of a committed offset: {@code <instance> <number>
 * held|released}.
 *
 * @param instance who is active
 * @param number grows with each beat of a term
 * @param held false: the role was given back, and anybody may take it at once
 */
record Beat(String instance, long number, boolean held) {
    private static final String HELD = "held";
    private static final String RELEASED = "released";

    Beat {
        requireNonNull(instance, "instance is null");
        if (instance.isEmpty() || instance.indexOf(' ') >= 0) {
            throw new IllegalArgumentException("an instance's name is empty or has spaces: '" + instance + "'");
        }
    }

    String format() {
        return instance + " " + number + " " + (held ? HELD : RELEASED);
    }

    /** Empty if the text is none: nobody is known to be active. */
    static Optional<Beat> parse(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != 3 || words[0].isEmpty() || !words[1].matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return switch (words[2]) {
            case HELD -> Optional.of(new Beat(words[0], Long.parseLong(words[1]), true));
            case RELEASED -> Optional.of(new Beat(words[0], Long.parseLong(words[1]), false));
            default -> Optional.empty();
        };
    }
}
