package theater.chaos.strike;

import java.util.List;

/**
 * A strike as it happened.
 *
 * @param at milliseconds since 1970 UTC
 * @param shards that the victim ran; all, if it was a broker
 * @param text who was struck and how
 */
public record Struck(Strike strike, long at, List<Integer> shards, String text) {
    public Struck {
        shards = List.copyOf(shards);
    }
}
