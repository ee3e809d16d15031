#include "../src/bucket.h"

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                                   \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

static bucket_t full(void) {
    return (bucket_t){.capacity = 10, .rate = 2, .millitokens = 10000, .at = 1000};
}

static void takes_what_is_there_and_no_more(void) {
    bucket_t bucket = full();
    CHECK(bucket_take(&bucket, 7));
    CHECK(!bucket_take(&bucket, 4));
    CHECK(bucket_take(&bucket, 3));
    CHECK(bucket.millitokens == 0);
}

static void fills_up_to_its_capacity(void) {
    bucket_t bucket = full();
    CHECK(bucket_take(&bucket, 10));
    bucket_fill(&bucket, 1250);
    CHECK(bucket.millitokens == 500);
    bucket_fill(&bucket, 1000000);
    CHECK(bucket.millitokens == 10000);
}

static void stays_right_after_ages(void) {
    bucket_t bucket = full();
    CHECK(bucket_take(&bucket, 10));
    bucket_fill(&bucket, UINT64_MAX);
    CHECK(bucket.millitokens == 10000);
}

static void says_how_long_to_wait(void) {
    bucket_t bucket = full();
    CHECK(bucket_wait(&bucket, 10) == 0);
    CHECK(bucket_take(&bucket, 10));
    CHECK(bucket_wait(&bucket, 1) == 500);
    bucket_fill(&bucket, bucket.at + 500);
    CHECK(bucket_take(&bucket, 1));
}

static void loses_what_does_not_fit(void) {
    bucket_t bucket = full();
    bucket_configure(&bucket, 3, 1);
    CHECK(bucket.millitokens == 3000);
    CHECK(!bucket_take(&bucket, 4));
}

int main(void) {
    takes_what_is_there_and_no_more();
    fills_up_to_its_capacity();
    stays_right_after_ages();
    says_how_long_to_wait();
    loses_what_does_not_fit();
    puts("5 passed");
    return 0;
}
