// What a usual turn needs, over the bindings.
//
// Ownership, as the bindings have it: what a turn is given is its own, to keep or to free; what it hands to the host in
// `ret` and `err` is freed by the bindings. An instance lives for one turn in the default memory mode, so that freeing
// is needed only where a turn allocates much, or in the mode `warm`.

#ifndef THEATER_H
#define THEATER_H

#include "actor.h"

typedef exports_theater_actor_handler_message_t message_t;
typedef exports_theater_actor_handler_outcome_t outcome_t;
typedef exports_theater_actor_handler_problem_t problem_t;

// Whether a string of the host is this one.
bool string_is(const actor_string_t *string, const char *text);

// Ends the turn well without an answer: `return done(ret);`
bool done(outcome_t *ret);

// Ends the turn well with text as the answer: `return answer_text(ret, "count", text, length);`
bool answer_text(outcome_t *ret, const char *kind, const char *text, size_t length);

// Rejects the message, which discards every effect of the turn: `return reject(err, "invalid-body", "no number");`
// The code is for programs, [a-z][a-z0-9.-]{0,63}; the text is for people.
bool reject(problem_t *err, const char *code, const char *text);

// Rejects a message of a kind that the actor does not know.
bool reject_unknown_kind(problem_t *err, const message_t *message);

// Room for the decimal of any uint64_t.
#define DECIMAL_MAX 20

// Writes a number in decimal, without a terminating zero; returns the length.
size_t write_decimal(char text[DECIMAL_MAX], uint64_t number);

// Reads a decimal with nothing around it; false if it is none, or too large.
bool read_decimal(const uint8_t *text, size_t length, uint64_t *number);

#endif
