package theater.chaos.history;

import org.jspecify.annotations.Nullable;

/**
 * A request that the run's server got from an actor.
 *
 * @param at when it came, in milliseconds since 1970 UTC
 * @param key its {@code Idempotency-Key}; empty if it has none
 * @param target path and query
 * @param response that it was given; null: the connection was closed instead
 */
public record RequestRecord(
        long at, String key, String method, String target, String body, EventRecord.@Nullable Response response) {}
