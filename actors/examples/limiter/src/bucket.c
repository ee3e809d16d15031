#include "bucket.h"

static uint64_t min(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

void bucket_fill(bucket_t *bucket, uint64_t now) {
    uint64_t full = bucket->capacity * 1000;
    uint64_t elapsed = now - bucket->at;
    // In this many milliseconds it is full in any case; it also keeps the product small.
    uint64_t gain = elapsed > full ? full : elapsed * bucket->rate;
    bucket->millitokens = min(bucket->millitokens + gain, full);
    bucket->at = now;
}

bool bucket_take(bucket_t *bucket, uint64_t tokens) {
    if (tokens > bucket->capacity || tokens * 1000 > bucket->millitokens) {
        return false;
    }
    bucket->millitokens -= tokens * 1000;
    return true;
}

uint64_t bucket_wait(const bucket_t *bucket, uint64_t tokens) {
    uint64_t wanted = min(tokens, bucket->capacity) * 1000;
    uint64_t missing = wanted > bucket->millitokens ? wanted - bucket->millitokens : 0;
    return (missing + bucket->rate - 1) / bucket->rate;
}

void bucket_configure(bucket_t *bucket, uint64_t capacity, uint64_t rate) {
    bucket->capacity = capacity;
    bucket->rate = rate;
    bucket->millitokens = min(bucket->millitokens, capacity * 1000);
}
