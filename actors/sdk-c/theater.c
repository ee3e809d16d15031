#include "theater.h"

#include <string.h>

#define TEXT_PLAIN "text/plain; charset=utf-8"

// The bindings ask for an object file with the WIT of a world. There is none: the world of the project is added to what
// was linked.
void __component_type_object_force_link_actor(void) {}

bool string_is(const actor_string_t *string, const char *text) {
    return string->len == strlen(text) && memcmp(string->ptr, text, string->len) == 0;
}

bool done(outcome_t *ret) {
    ret->tag = THEATER_ACTOR_TYPES_OUTCOME_DONE;
    return true;
}

bool answer_text(outcome_t *ret, const char *kind, const char *text, size_t length) {
    theater_actor_types_payload_t payload = {.content_type.is_some = true};
    actor_string_dup(&payload.kind, kind);
    actor_string_dup(&payload.content_type.val, TEXT_PLAIN);
    actor_string_t body;
    actor_string_dup_n(&body, text, length);
    payload.body.ptr = body.ptr;
    payload.body.len = body.len;
    ret->tag = THEATER_ACTOR_TYPES_OUTCOME_ANSWER;
    ret->val.answer = payload;
    return true;
}

bool reject(problem_t *err, const char *code, const char *text) {
    memset(err, 0, sizeof *err);
    actor_string_dup(&err->code, code);
    actor_string_dup(&err->text, text);
    return false;
}

bool reject_unknown_kind(problem_t *err, const message_t *message) {
    static const char text[] = "unknown kind of message: ";
    reject(err, "unknown-kind", text);
    size_t length = sizeof text - 1;
    char whole[512];
    size_t kind = message->kind.len < sizeof whole - length ? message->kind.len : 0;
    memcpy(whole, text, length);
    memcpy(whole + length, message->kind.ptr, kind);
    actor_string_free(&err->text);
    actor_string_dup_n(&err->text, whole, length + kind);
    return false;
}

size_t write_decimal(char text[DECIMAL_MAX], uint64_t number) {
    char reversed[DECIMAL_MAX];
    size_t length = 0;
    do {
        reversed[length++] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    for (size_t i = 0; i < length; i++) {
        text[i] = reversed[length - 1 - i];
    }
    return length;
}

bool read_decimal(const uint8_t *text, size_t length, uint64_t *number) {
    uint64_t value = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        uint64_t digit = text[i] - '0';
        // Not __builtin_mul_overflow, which needs 128 bits and so the compiler's library.
        if (value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *number = value;
    return length > 0;
}
