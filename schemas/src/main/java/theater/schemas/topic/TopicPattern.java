package theater.schemas.topic;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which ordinary Kafka topics are meant: one by its name, or all that begin with a literal prefix ({@code audit.*}).
 *
 * @param literal the name, or what names begin with; never empty
 * @param open true if anything may follow the literal
 */
public record TopicPattern(String literal, boolean open) {
    /** Longest name that Kafka takes. */
    public static final int MAX_LENGTH = 249;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    public TopicPattern {
        requireNonNull(literal, "literal is null");
        if (literal.isEmpty()) {
            throw new IllegalArgumentException("topic pattern names no topic; write a name, or a prefix before *");
        }
        Optional<String> problem = checkName(literal);
        if (problem.isPresent() && !(open && isDots(literal))) {
            throw new IllegalArgumentException(problem.get());
        }
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    public static TopicPattern parse(String text) {
        boolean open = text.endsWith("*");
        return new TopicPattern(open ? text.substring(0, text.length() - 1) : text, open);
    }

    /** What is wrong with the name of a topic, as a sentence for people; empty if Kafka takes it. */
    public static Optional<String> checkName(String name) {
        if (!NAME.matcher(name).matches() || isDots(name)) {
            return Optional.of("topic '" + printable(name) + "' must be of A-Z a-z 0-9 . _ - and not only dots");
        }
        return name.length() > MAX_LENGTH
                ? Optional.of("topic has " + name.length() + " characters; at most " + MAX_LENGTH + " are allowed")
                : Optional.empty();
    }

    private static boolean isDots(String name) {
        return name.equals(".") || name.equals("..");
    }

    private static String printable(String name) {
        String start = name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) + "…" : name;
        return start.replaceAll("\\p{Cntrl}", "?");
    }

    public boolean matches(String topic) {
        return open ? topic.startsWith(literal) : topic.equals(literal);
    }

    /** What both mean; empty: nothing. */
    public Optional<TopicPattern> within(TopicPattern other) {
        if (other.open && literal.startsWith(other.literal)) {
            return Optional.of(this);
        }
        return (open && other.literal.startsWith(literal)) || equals(other) ? Optional.of(other) : Optional.empty();
    }

    /** The pattern as it is written, such as {@code audit.*}. */
    @Override
    public String toString() {
        return open ? literal + "*" : literal;
    }
}
