/* Test vectors from tests/vectors (tests run with the repository's root as working directory). A vector that cannot be read
 * aborts the test. */
#ifndef TESTS_SUPPORT_VECTOR_H
#define TESTS_SUPPORT_VECTOR_H

#include <hoaban/str.h>
#include <jansson.h>

json_t *vector_load(const char *path); /* the caller owns it */
json_t *vector_small(void);	       /* tests/vectors/small.json */

/* Members of an object, which must exist. */
const char *vector_text(const json_t *object, const char *name);
/* Whole numbers, read as reals because some vectors hold 2^64−1, which jansson's integers do not. */
uint64_t vector_u64(const json_t *object, const char *name);
size_t vector_hex(uint8_t *out, size_t room, const char *hex);
size_t vector_base64(uint8_t *out, size_t room, const char *text);

/* Calls `each` for every *.json below a directory; returns how many there were. */
size_t vector_walk(const char *directory, void (*each)(const char *path, const json_t *vector));

#endif
