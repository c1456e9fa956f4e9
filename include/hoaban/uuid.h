/* UUIDs (RFC 9562). Ids in Hoa Ban are UUIDv7 made by whoever creates the thing. */
#ifndef HOABAN_UUID_H
#define HOABAN_UUID_H

#include <hoaban/err.h>
#include <stdint.h>

#define UUID_LEN  16
#define UUID_HEX  33 /* 32 lower-case hex digits + NUL: how ids are written in JSON and paths */
#define UUID_TEXT 37 /* 8-4-4-4-12 + NUL */

/* A UUIDv7 of this millisecond with 10 random bytes (74 bits of them are used). */
void uuid_v7(uint8_t out[static UUID_LEN], int64_t ms, const uint8_t random[static 10]);

/* Any RFC 9562 UUID, as 32 hex digits or 8-4-4-4-12. E_MALFORMED. */
enum err uuid_parse(uint8_t out[static UUID_LEN], const char *text);
void uuid_hex(char out[static UUID_HEX], const uint8_t id[static UUID_LEN]);
void uuid_format(char out[static UUID_TEXT], const uint8_t id[static UUID_LEN]);

/* Typed code (FORMATS §1): the low 55 bits of the id as 11 Crockford characters and a check character (bits mod 31). */
#define TYPED_CODE 13
void typed_code_format(char out[static TYPED_CODE], const uint8_t id[static UUID_LEN]);
/* Reads a typed code (either case, blanks and hyphens skipped) into its 55 bits. E_MALFORMED on a wrong check character. */
enum err typed_code_parse(uint64_t *bits, const char *text);
uint64_t typed_code_bits(const uint8_t id[static UUID_LEN]);

#endif
