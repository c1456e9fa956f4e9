/* The words of the pages: server/web/messages.tsv, one row per text: key, scope, vi, en, fr. Loaded once, then read-only. */
#ifndef SERVER_RENDER_WORDS_H
#define SERVER_RENDER_WORDS_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <hoaban/money.h>
#include <hoaban/str.h>

struct words;

/* E_MALFORMED with complaints (pointer = key) for an empty vi or en cell, an empty fr cell in a row of scope "shop", a key used
 * twice, or a row that is none. The server refuses to start on them. */
enum err words_load(struct words **out, struct arena *a, struct bytes tsv, struct complaints *complaints);
/* NULL for an unknown key; French falls back to English outside the shop. */
const char *words_get(const struct words *w, const char *key, size_t len, enum language l);
size_t words_count(const struct words *w);

#endif
