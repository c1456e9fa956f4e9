/* hoaband statement FILE: what came to an account according to the bank, with the server running or not. */
#include "command.h"
#include "console.h"
#include "domain/money/bank_statement.h"
#include "file.h"
#include "house.h"

#include <stdio.h>

static void complain_all(const char *file, const struct complaints *c)
{
	for (size_t i = 0; i < c->count && i < COMPLAINTS_MAX; i++)
		fprintf(stderr, "%s: %s: %s\n", file, c->list[i].pointer, c->list[i].detail);
	if (c->count > 0)
		fprintf(stderr, "hoaband: statement: nothing of the file was taken\n");
}

static void print_left(const struct statement_report *r)
{
	if (r->left_count > 0)
		puts("\nnew, and for a person to look at (/admin/settlement):");
	for (size_t i = 0; i < r->left_count; i++)
		printf("  line %-5zu %14lld đ  %-10s  %s\n", r->left[i].line, (long long)r->left[i].notice->amount,
		       money_state_codes[r->left[i].state - 1], r->left[i].notice->memo);
	if (r->unconfirmed_count > 0)
		puts("\ntold of by notices, and not in this statement nor in any before:");
	for (size_t i = 0; i < r->unconfirmed_count; i++)
		printf("  %-9s %s  %14lld đ  %-10s  %s\n", money_source_codes[r->unconfirmed[i].source - 1],
		       r->unconfirmed[i].tx, (long long)r->unconfirmed[i].amount,
		       money_state_codes[r->unconfirmed[i].state - 1], r->unconfirmed[i].memo);
}

static void print(const struct statement_report *r)
{
	char from[DATE_TEXT], until[DATE_TEXT];
	if (r->credits + r->others == 0) {
		printf("account %s: the statement is empty\n", r->account);
		return;
	}
	date_format(from, r->from);
	date_format(until, r->until);
	printf("account %s, %s to %s: %zu credits, %zu other lines\n", r->account, from, until, r->credits, r->others);
	printf("%zu read before, %zu told of by notices, %zu news that pay something, %zu news left, %zu notices unconfirmed\n",
	       r->known, r->confirmed, r->applied, r->left_count, r->unconfirmed_count);
	print_left(r);
}

static enum err take(struct house *h, const struct options *o)
{
	struct complaints c = {.arena = &h->arena};
	struct statement_report report;
	struct statement_ask ask = {.bank = o->bank, .columns = o->columns, .account = o->account};
	enum err e = file_read(&ask.text, &h->arena, o->command[1], STATEMENT_BYTES_MAX);
	if (e != E_OK)
		fprintf(stderr, "hoaband: %s can not be read\n", o->command[1]);
	TRY(e);
	TRY(house_open(h, true));
	TRY(house_issue(h));
	ask.who = console_who(&h->arena);
	e = bank_statement_take(&h->app, &h->arena, &ask, &c, &report);
	complain_all(o->command[1], &c);
	TRY(e);
	if (!o->is_json) {
		print(&report);
		return E_OK;
	}
	json_t *v = bank_statement_view(&report);
	console_json(v);
	json_decref(v);
	return E_OK;
}

enum err command_statement(const struct options *o)
{
	struct house h;
	if (!o->command[1])
		return E_USAGE;
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = take(&h, o);
	house_close(&h);
	return e;
}
