/* What the till says to people, in Vietnamese and English: one table, pos-client/texts.tsv, linked into the program.
 *
 * A row is key, Vietnamese, English, cut by tabs; a line that begins with # is a remark. What a cashier reads when something is
 * refused is the row why.<code>, or why.<word>.<code> where one is needed for a single field: why.counted.range goes before
 * why.range for a complaint at "--counted". It says what happened and what to do now. */
#ifndef POS_TEXT_H
#define POS_TEXT_H

#include <hoaban/buf.h>
#include <hoaban/err.h>

enum till_language { TILL_VI, TILL_EN, TILL_LANGUAGE_COUNT };

/* "vi", "en". E_INVALID for anything else. */
enum err till_language_parse(enum till_language *out, const char *word);

/* The text, or the key itself when the table has no such row: a missing text is seen and harms nothing else. */
const char *till_text(enum till_language language, const char *key);
/* … or NULL. */
const char *till_text_find(enum till_language language, const char *key);
/* The n-th key in the table's order, NULL after the last. */
const char *till_text_key(size_t n);

/* The sentence for a complaint, or for an error that came without one. Never empty. */
const char *till_why(enum till_language language, const struct complaint *c);
const char *till_why_error(enum till_language language, enum err e);

#endif
