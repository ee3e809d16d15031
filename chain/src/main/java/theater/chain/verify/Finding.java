package theater.chain.verify;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is wrong.
 *
 * @param problem for people: what was expected and what was found
 */
public record Finding(FindingCode code, Place place, String problem) {
    public Finding {
        requireNonNull(code, "code is null");
        requireNonNull(place, "place is null");
        requireNonNull(problem, "problem is null");
    }

    /** The whole sentence, such as {@code event-altered: partition 3, offset 740, …: its hash is …}. */
    public String sentence() {
        return code.word() + ": " + place.text() + ": " + problem;
    }

    @Override
    public String toString() {
        return sentence();
    }
}
