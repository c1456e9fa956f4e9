/* The values that a finding names: members of JSON, and words of both languages. No sentence: that is the finding's own. */
#ifndef AUDIT_DETAIL_H
#define AUDIT_DETAIL_H

#include "detail_words.h"

#include <hoaban/arena.h>
#include <hoaban/buf.h>
#include <hoaban/err.h>
#include <hoaban/json_text.h>

enum detail_word {
	DETAIL_END, /* closes a list */
#define DETAIL_ENUM(name, member, kind, vi, en) name,
	DETAIL_TABLE(DETAIL_ENUM)
#undef DETAIL_ENUM
		DETAIL_WORDS
};

struct detail {
	enum detail_word word;
	bool is_pair; /* two values that should be one: what the rules or the other record say, and what stands here */
	int64_t number, found;
	const char *text, *text_found; /* of words that are texts */
};

/* One list for findings_add(): SAYS({IS(DETAIL_LEAF, 7)}, {DIFFERS(DETAIL_TOTAL, 40000, 80000)}). A pair is told as "about",
 * "expected" and "found"; there is one at most. */
#define SAYS(...)			((const struct detail[]){__VA_ARGS__, {.word = DETAIL_END}})
#define SAYS_NOTHING			((const struct detail[]){{.word = DETAIL_END}})
#define IS(w, n)			.word = (w), .number = (int64_t)(n)
#define IS_TEXT(w, t)			.word = (w), .text = (t)
#define IS_ERROR(e)			.word = DETAIL_ERROR, .number = (int64_t)(e)
#define IS_WORD(w, named)		.word = (w), .number = (int64_t)(named)
#define DIFFERS(w, expected, here)	.word = (w), .is_pair = true, .number = (int64_t)(expected), .found = (int64_t)(here)
#define DIFFERS_TEXT(w, expected, here) .word = (w), .is_pair = true, .text = (expected), .text_found = (here)

/* A copy with "?" for what is no plain character; NULL stays NULL. */
const char *detail_plain(struct arena *a, const char *text);
/* A copy that lives as long as the arena, with its texts, made plain. */
const struct detail *detail_keep(struct arena *a, const struct detail *list);
void detail_json(struct json_text *j, const char *name, const struct detail *list);
/* "tổng tiền: 40.000 ₫ | 80.000 ₫, mục sổ số 7": `language` of money.h. Nothing for an empty list. */
void detail_text(struct buf *out, const struct detail *list, int language);
/* The word of a member's name; DETAIL_FIGURE when there is none. */
enum detail_word detail_word_of(const char *member);
const char *detail_member(enum detail_word w);
const char *detail_word(enum detail_word w, int language);

#endif
