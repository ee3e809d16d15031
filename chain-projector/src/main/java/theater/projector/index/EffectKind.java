package theater.projector.index;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a turn did beyond itself, under the names that the calls of an event have in JSON. The numbers are part of the stored
 * form.
 */
public enum EffectKind {
    STATE_PUT(0),
    STATE_DELETE(1),
    SEND(2),
    ANSWER(3),
    PUBLISH(4),
    TIMER_SCHEDULE(5),
    TIMER_CANCEL(6),
    LOG(7),
    ASK(8),
    FETCH(9),
    SPAWN(10),
    STOP(11),
    BLOB_PUT(12),
    BLOB_RELEASE(13);

    private final int place;

    EffectKind(int place) {
        this.place = place;
    }

    /** Lowercase, with hyphens. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind with that word. */
    public static Optional<EffectKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    /** All words, for messages. */
    public static String words() {
        return Arrays.stream(values()).map(EffectKind::word).collect(Collectors.joining(", "));
    }

    int bit() {
        return 1 << place;
    }
}
