/* A page to read, or to choose a row from: a report, the till's status, a list. Rows have a name on the left and a figure on
 * the right; two columns may stand side by side. */
#ifndef SCREEN_PAGE_H
#define SCREEN_PAGE_H

#include "pos-client/screen/screen.h"

#define PAGE_ROWS_MAX	 128
#define PAGE_COLUMNS_MAX 2

struct page_row {
	enum screen_look look;
	const char *left;  /* key of the texts, or text that is shown as it is */
	const char *right; /* text; NULL = the amount */
	int64_t amount;
};
struct page_column {
	size_t count;
	struct page_row rows[PAGE_ROWS_MAX];
};
struct page {
	const char *title; /* key of the texts */
	const char *note;  /* key of a line under the title, or NULL */
	struct arena *arena;
	size_t column_count;
	struct page_column columns[PAGE_COLUMNS_MAX];

	size_t top;    /* the first row that is shown */
	size_t seen;   /* rows that fitted when it was drawn last */
	bool is_list;  /* of one column: one row is chosen */
	size_t chosen; /* of a list */
};

void page_start(struct page *p, struct arena *a, const char *title);
/* What is added from now on stands in the second column. */
void page_beside(struct page *p);
/* Texts are copied into the arena; rows past the most are dropped. */
void page_add(struct page *p, enum screen_look look, const char *left, const char *right);
void page_format(struct page *p, enum screen_look look, const char *left, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void page_money(struct page *p, enum screen_look look, const char *left, int64_t amount);
void page_count(struct page *p, const char *left, uint64_t count);
/* A heading, with an empty row before it unless it is the first. */
void page_head(struct page *p, const char *left);

/* Of the longest column. */
size_t page_length(const struct page *p);
/* By rows, downwards when positive: in a list the choice moves, else the page. `seen` = rows that fit. False at the end. */
bool page_move(struct page *p, int rows, size_t seen);

/* What one may do with a page beside reading it; the function gets `ctx` of page_run. */
struct page_keys {
	size_t count;
	const struct view_key *keys;
};
/* Shows it until Esc or a function leaves; the page is `ctx`'s first member, or `ctx` itself. */
enum err page_run(struct screen *s, struct page *p, const struct page_keys *more);

#endif
