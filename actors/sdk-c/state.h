// This actor's state with values as 64-bit numbers, big-endian, as the Rust SDK keeps them. Include it only if the
// manifest grants `state`. For other values: theater_actor_state_get and its like in actor.h.

#ifndef THEATER_STATE_H
#define THEATER_STATE_H

#include "theater.h"

#include <string.h>

static inline actor_list_u8_t state_key(const char *key) {
    return (actor_list_u8_t){.ptr = (uint8_t *)key, .len = strlen(key)};
}

// The number under a key, or `otherwise` if there is none. Traps at a value that is no number: going on with it would
// make a bug worse.
static inline uint64_t state_get_u64(const char *key, uint64_t otherwise) {
    actor_list_u8_t name = state_key(key);
    actor_list_u8_t value;
    if (!theater_actor_state_get(&name, &value)) {
        return otherwise;
    }
    if (value.len != sizeof(uint64_t)) {
        __builtin_trap();
    }
    uint64_t number = 0;
    for (size_t i = 0; i < sizeof number; i++) {
        number = number << 8 | value.ptr[i];
    }
    actor_list_u8_free(&value);
    return number;
}

// Writes a number. Going beyond the manifest's limits fails the turn.
static inline void state_put_u64(const char *key, uint64_t number) {
    uint8_t bytes[sizeof number];
    for (size_t i = sizeof number; i > 0; i--) {
        bytes[i - 1] = (uint8_t)number;
        number >>= 8;
    }
    actor_list_u8_t name = state_key(key);
    actor_list_u8_t value = {.ptr = bytes, .len = sizeof bytes};
    theater_actor_state_put(&name, &value);
}

#endif
