/* Reading text line by line, strictly: every line ends with one LF. Private to lib/. */
#ifndef HOABAN_LIB_LINES_H
#define HOABAN_LIB_LINES_H

#include <hoaban/merkle.h>

/* Cuts the first line off `rest`, without its LF. E_MALFORMED when no LF is left. */
enum err line_take(struct bytes *line, struct bytes *rest);
bool line_starts_with(struct bytes line, const char *prefix);
/* The line behind a prefix that it must have. */
enum err line_after(struct bytes *out, struct bytes line, const char *prefix);

/* A decimal without leading zeros, below 2^63. */
enum err line_number(uint64_t *out, struct bytes line);
/* Canonical padded base64 of exactly one hash. */
enum err line_hash(struct hash *out, struct bytes line);

/* A key name of C2SP signed-note: UTF-8, not empty, no white space, no plus; room for it in ORIGIN_TEXT. */
bool key_name_is_valid(struct bytes name);

#endif
