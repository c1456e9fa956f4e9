/* An export as a stranger reads it: from docs/EXPORT.md, with a strict reader of his own and OpenSSL's hash; not with the
 * house's cbor.c or export.c. Everything fails the running cmocka test when it does not hold. */
#ifndef TESTS_EXPORTREAD_H
#define TESTS_EXPORTREAD_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* The manifest, after every file of it was found with its size and SHA-256, and no other file. The caller decrefs. */
json_t *exportread_open(const char *directory);
int64_t exportread_number(const json_t *manifest, const char *member);

/* All rows of a table: [[cell, …], …]; a number is its digits, bytes are lower-case hex, a text is itself, null is null. As
 * many as the manifest says, each cell of the kind that the table has there, in strictly rising order of the keys. */
json_t *exportread_rows(const char *directory, const json_t *manifest, const char *table);
/* The n-th cell of a row; "" for null. */
const char *exportread_cell(const json_t *row, size_t n);

/* The items of one CBOR array in hex, nested ones left out as null: for what stands inside a cell. */
json_t *exportread_array(const char *hex);

#endif
