// The few functions of the C library that bindings and actors need. One thread, one linear memory, no system.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 65536u
#define GRAIN 16u
#define CLASSES 28

// Before each block; its size is a power of two, so that realloc and free know where the block belongs.
typedef struct header {
    size_t size;
    struct header *next;
    uint64_t unused; // keeps blocks aligned to the grain
} header_t;

_Static_assert(sizeof(header_t) % GRAIN == 0, "blocks are aligned to the grain");

// The linker puts it behind stack and static data.
extern unsigned char __heap_base;

static uintptr_t untouched;
static uintptr_t end;
static header_t *freed[CLASSES];

static unsigned class_of(size_t size) {
    unsigned class = 0;
    while (class < CLASSES && ((size_t)GRAIN << class) < size) {
        class++;
    }
    return class;
}

// Memory from the low end up; the instance starts with enough for a usual turn.
static void *more(size_t size) {
    if (untouched == 0) {
        untouched = ((uintptr_t)&__heap_base + GRAIN - 1) & ~(uintptr_t)(GRAIN - 1);
        end = __builtin_wasm_memory_size(0) * PAGE;
    }
    if (end - untouched < size) {
        size_t pages = (size - (end - untouched) + PAGE - 1) / PAGE;
        if (__builtin_wasm_memory_grow(0, pages) == SIZE_MAX) {
            return NULL;
        }
        end += pages * PAGE;
    }
    void *block = (void *)untouched;
    untouched += size;
    return block;
}

void *malloc(size_t size) {
    unsigned class = class_of(size);
    if (class == CLASSES) {
        return NULL;
    }
    header_t *header = freed[class];
    if (header != NULL) {
        freed[class] = header->next;
    } else {
        header = more(sizeof(header_t) + ((size_t)GRAIN << class));
        if (header == NULL) {
            return NULL;
        }
        header->size = (size_t)GRAIN << class;
    }
    return header + 1;
}

void *calloc(size_t count, size_t size) {
    size_t whole;
    if (__builtin_mul_overflow(count, size, &whole)) {
        return NULL;
    }
    void *block = malloc(whole);
    return block == NULL ? NULL : memset(block, 0, whole);
}

void *realloc(void *block, size_t size) {
    if (block == NULL) {
        return malloc(size);
    }
    size_t old = ((header_t *)block - 1)->size;
    if (size <= old) {
        return block;
    }
    void *moved = malloc(size);
    if (moved != NULL) {
        memcpy(moved, block, old);
        free(block);
    }
    return moved;
}

// The canonical ABI asks for alignments up to 8; all blocks have 16.
void *aligned_alloc(size_t alignment, size_t size) {
    return alignment > GRAIN ? NULL : malloc(size);
}

void free(void *block) {
    if (block != NULL) {
        header_t *header = (header_t *)block - 1;
        unsigned class = class_of(header->size);
        header->next = freed[class];
        freed[class] = header;
    }
}

void abort(void) {
    __builtin_trap();
}

// With bulk memory these two are one instruction each.
void *memcpy(void *restrict to, const void *restrict from, size_t size) {
    return __builtin_memcpy(to, from, size);
}

void *memmove(void *to, const void *from, size_t size) {
    return __builtin_memmove(to, from, size);
}

void *memset(void *to, int value, size_t size) {
    return __builtin_memset(to, value, size);
}

int memcmp(const void *a, const void *b, size_t size) {
    const unsigned char *left = a;
    const unsigned char *right = b;
    for (size_t i = 0; i < size; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

size_t strlen(const char *text) {
    size_t length = 0;
    while (text[length] != '\0') {
        length++;
    }
    return length;
}

int strcmp(const char *a, const char *b) {
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}
