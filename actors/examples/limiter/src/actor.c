// An actor that limits how often something may happen. See README.md for the messages.

#include "bucket.h"
#include "state.h"
#include "theater.h"

#include <string.h>

#define DEFAULT_CAPACITY 10
#define DEFAULT_RATE 1

// As it was kept, or full if it is new.
static bucket_t load(uint64_t now) {
    bucket_t bucket = {
        .capacity = state_get_u64("capacity", DEFAULT_CAPACITY),
        .rate = state_get_u64("rate", DEFAULT_RATE),
        .at = state_get_u64("at", now),
    };
    bucket.millitokens = state_get_u64("millitokens", bucket.capacity * 1000);
    bucket_fill(&bucket, now);
    return bucket;
}

static void save(const bucket_t *bucket) {
    state_put_u64("capacity", bucket->capacity);
    state_put_u64("rate", bucket->rate);
    state_put_u64("millitokens", bucket->millitokens);
    state_put_u64("at", bucket->at);
}

static bool answer_tokens(outcome_t *ret, const bucket_t *bucket) {
    char text[DECIMAL_MAX];
    return answer_text(ret, "tokens", text, write_decimal(text, bucket->millitokens / 1000));
}

static bool reject_limited(problem_t *err, const bucket_t *bucket, uint64_t tokens) {
    char text[64] = "again in ";
    size_t length = strlen(text);
    length += write_decimal(text + length, bucket_wait(bucket, tokens));
    memcpy(text + length, " ms", sizeof " ms");
    return reject(err, "limited", text);
}

static bool take(const message_t *message, outcome_t *ret, problem_t *err) {
    uint64_t tokens = 1;
    if (message->body.len > 0 && !read_decimal(message->body.ptr, message->body.len, &tokens)) {
        return reject(err, "invalid-body", "the body is how many tokens to take, a decimal");
    }
    bucket_t bucket = load(theater_actor_runtime_now());
    if (tokens > bucket.capacity) {
        return reject(err, "too-many", "the bucket never holds so many");
    }
    if (!bucket_take(&bucket, tokens)) {
        return reject_limited(err, &bucket, tokens);
    }
    save(&bucket);
    return answer_tokens(ret, &bucket);
}

static bool configure(const message_t *message, outcome_t *ret, problem_t *err) {
    const uint8_t *body = message->body.ptr;
    const uint8_t *space = body;
    const uint8_t *end = body + message->body.len;
    while (space < end && *space != ' ') {
        space++;
    }
    uint64_t capacity;
    uint64_t rate;
    bool numbers = space < end && read_decimal(body, (size_t)(space - body), &capacity) &&
                   read_decimal(space + 1, (size_t)(end - space - 1), &rate);
    if (!numbers || capacity < 1 || capacity > BUCKET_MAX || rate < 1 || rate > BUCKET_MAX) {
        return reject(err, "invalid-body", "the body is '<capacity> <tokens a second>', each 1 to 1000000");
    }
    uint64_t now = theater_actor_runtime_now();
    bucket_t bucket;
    if (state_get_u64("at", 0) == 0) {
        bucket = (bucket_t){.capacity = capacity, .rate = rate, .millitokens = capacity * 1000, .at = now};
    } else {
        bucket = load(now);
        bucket_configure(&bucket, capacity, rate);
    }
    save(&bucket);
    return answer_tokens(ret, &bucket);
}

bool exports_theater_actor_handler_handle(message_t *message, outcome_t *ret, problem_t *err) {
    // A plain Kafka record has the kind `message`: any producer takes.
    if (string_is(&message->kind, "take") || string_is(&message->kind, "message")) {
        return take(message, ret, err);
    }
    if (string_is(&message->kind, "configure")) {
        return configure(message, ret, err);
    }
    if (string_is(&message->kind, "peek")) {
        bucket_t bucket = load(theater_actor_runtime_now());
        return answer_tokens(ret, &bucket);
    }
    return reject_unknown_kind(err, message);
}
