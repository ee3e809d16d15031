package theater.ingress.deadletters;

import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.schemas.message.DeadLetter;

/**
 * Some dead letters in the order of their places.
 *
 * @param next where to go on behind; null: there are no more. A page may have fewer letters than were asked for, even
 *     none, and still have a next one
 */
public record LetterPage(List<DeadLetter> letters, @Nullable Place next) {
    public LetterPage {
        letters = List.copyOf(letters);
    }
}
