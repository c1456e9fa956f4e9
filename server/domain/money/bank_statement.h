/* A bank's statement: what came according to the bank itself. Each credit goes the way of a notice (money.h, source
 * "statement"), meets what notices told, and is written down once however often the file, or one that overlaps it, is read. */
#ifndef SERVER_DOMAIN_BANK_STATEMENT_H
#define SERVER_DOMAIN_BANK_STATEMENT_H

#include "domain/money/money.h"

#include <hoaban/json.h>
#include <hoaban/statement.h>

struct statement_ask {
	struct bytes text;
	const char *bank;    /* name of a layout; NULL or "" = the first known one whose headings stand there */
	const char *columns; /* a layout in full (statement.h) instead; NULL or "" = none */
	const char *account; /* whose statement; NULL or "" = the only official account there is */
	const char *who;
};
struct statement_left {
	size_t line; /* of the file */
	enum money_state state;
	const struct bank_notice *notice;
};
struct statement_report {
	const char *account;
	int32_t from, until; /* local days, `until` included */
	size_t credits, others;
	size_t known;	  /* this very row was read before */
	size_t confirmed; /* a notice told of it */
	size_t applied;	  /* news, and it has paid something */
	size_t left_count;
	struct statement_left *left; /* news that a person has to look at */
	size_t unconfirmed_count;
	struct money_row *unconfirmed; /* told of by notices in that time, and by no statement so far; at most a thousand */
};
/* The whole file is checked before the first row is taken: E_INVALID with complaints that name line and column, at "/bank",
 * "/columns", "/account"; E_NOT_FOUND: no layout fits, with a complaint at "/bank". Another error: some rows were taken; read
 * the file again. Leaves a change record. Memory comes from the arena. */
enum err bank_statement_take(struct app *app, struct arena *a, const struct statement_ask *ask, struct complaints *c,
			     struct statement_report *out);
/* The names of all layouts, NULL-terminated. */
const char *const *bank_statement_layouts(struct app *app, struct arena *a);
/* {account, from, until, credits, …, left: […], unconfirmed: […]} */
json_t *bank_statement_view(const struct statement_report *r);

#endif
