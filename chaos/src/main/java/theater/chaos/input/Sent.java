package theater.chaos.input;

import org.jspecify.annotations.Nullable;
import theater.chaos.history.Place;

/**
 * An input and what Kafka said to it.
 *
 * @param place where it was stored; null: not acknowledged, so it may or may not be there
 */
public record Sent(Input input, @Nullable Place place) {}
