package theater.schemas.topic;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which actor ids are meant: one whole id, or all that begin with a literal prefix ({@code account/*}).
 *
 * @param literal the id, or what ids begin with; empty means all ids
 * @param open true if anything may follow the literal
 */
public record ActorPattern(String literal, boolean open) {
    public ActorPattern {
        requireNonNull(literal, "literal is null");
        Optional<String> problem = problem(literal, open);
        if (problem.isPresent()) {
            throw new IllegalArgumentException(problem.get());
        }
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    public static ActorPattern parse(String text) {
        boolean open = text.endsWith("*");
        return new ActorPattern(open ? text.substring(0, text.length() - 1) : text, open);
    }

    /** What is wrong with a pattern, as a sentence for people; empty if it can be parsed. */
    public static Optional<String> check(String text) {
        boolean open = text.endsWith("*");
        return problem(open ? text.substring(0, text.length() - 1) : text, open);
    }

    private static Optional<String> problem(String literal, boolean open) {
        if (literal.indexOf('*') >= 0) {
            return Optional.of("pattern '" + literal + "' has a * that is not its last character");
        }
        if (!open && literal.isEmpty()) {
            return Optional.of("pattern is empty; write * for all ids");
        }
        return ActorIds.checkText("pattern", literal, !open);
    }

    public boolean matches(String actorId) {
        return open ? actorId.startsWith(literal) : actorId.equals(literal);
    }

    /** What both mean; empty: nothing. */
    public Optional<ActorPattern> within(ActorPattern other) {
        if (other.open && literal.startsWith(other.literal)) {
            return Optional.of(this);
        }
        return (open && other.literal.startsWith(literal)) || equals(other) ? Optional.of(other) : Optional.empty();
    }

    /** The pattern as it is written, such as {@code account/*}. */
    @Override
    public String toString() {
        return open ? literal + "*" : literal;
    }
}
