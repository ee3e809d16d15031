// A bucket of tokens that fills up at a steady rate. Pure: time is handed in.

#ifndef BUCKET_H
#define BUCKET_H

#include <stdbool.h>
#include <stdint.h>

#define BUCKET_MAX 1000000

// Tokens are counted in thousandths, so that a millisecond's gain at a whole rate is a whole number.
typedef struct {
    uint64_t capacity;
    uint64_t rate; // tokens a second, which is thousandths a millisecond
    uint64_t millitokens;
    uint64_t at; // milliseconds
} bucket_t;

// What has been gained since the last change; the time never runs backwards.
void bucket_fill(bucket_t *bucket, uint64_t now);

// Takes tokens from a bucket that is filled up to now; false if there are not enough.
bool bucket_take(bucket_t *bucket, uint64_t tokens);

// In how many milliseconds there will be so many tokens, at most as many as the bucket holds.
uint64_t bucket_wait(const bucket_t *bucket, uint64_t tokens);

// Another capacity and rate; what does not fit is lost.
void bucket_configure(bucket_t *bucket, uint64_t capacity, uint64_t rate);

#endif
