/* Settings: one table per program says name, type, range, default, unit and meaning; files are INI (inih), one per data
 * directory. The parser takes memory; reading files is the program's. */
#ifndef HOABAN_CONF_H
#define HOABAN_CONF_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <hoaban/str.h>
#include <stdint.h>

enum setting_kind { SETTING_TEXT, SETTING_INTEGER, SETTING_BOOLEAN };

struct setting {
	const char *name;
	enum setting_kind kind;
	size_t offset;             /* in the program's settings struct: const char *, int64_t or bool */
	const char *default_value; /* as it would stand in the file; NULL = none: text NULL, number 0, no */
	int64_t min, max;          /* INTEGER: value; TEXT: length */
	const char *unit;          /* "s", "đồng", "" */
	const char *meaning;       /* one sentence */
};

/* Fills `out` with defaults, then with the file's values. Unknown names, bad values and duplicates are complaints with
 * pointer = name ("section.name"; "" for a line that cannot be read or is longer than 198 bytes). Texts live in the arena. */
enum err conf_load(void *out, const struct setting *table, size_t count, struct bytes ini, struct arena *a,
                   struct complaints *complaints);
/* The table as a file of comments: meaning, range, and `#name = default`. What `init` writes and the docs show. */
struct buf;
void conf_describe(struct buf *out, const struct setting *table, size_t count);

#endif
