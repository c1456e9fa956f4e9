/* hoaband accounts show|publish: the list of accounts that payers may be shown, with the server running or not. */
#include "command.h"
#include "console.h"
#include "domain/money/accounts.h"
#include "house.h"

#include <stdio.h>

static json_t *list_json(const struct account_list *l)
{
	json_t *rows = json_array();
	for (size_t i = 0; i < l->count; i++)
		json_array_append_new(rows, json_pack("{s:s, s:s, s:s}", "tax_code", l->accounts[i].tax_code, "bank",
						      l->accounts[i].bin, "account", l->accounts[i].account));
	return json_pack("{s:I, s:o}", "seq", (json_int_t)l->seq, "accounts", rows);
}

/* "+" comes, "-" goes, " " stays. */
static void print_side(const struct account_list *list, const struct account_list *other, char alone, bool with_common)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct official_account *a = &list->accounts[i];
		bool is_common = account_list_has(other, a->tax_code, a->bin, a->account);
		if (!is_common || with_common)
			printf("%c %-14s  %s  %s\n", is_common ? ' ' : alone, a->tax_code, a->bin, a->account);
	}
}

static enum err show(struct house *h, bool is_json)
{
	struct account_list now, next;
	accounts_copy(h->app.accounts, &h->arena, &now);
	TRY(accounts_of_tariff(&h->app, &h->arena, &next));
	if (is_json) {
		json_t *v = json_pack("{s:o, s:o}", "in_force", list_json(&now), "tariff", list_json(&next));
		console_json(v);
		json_decref(v);
		return E_OK;
	}
	printf(now.seq > 0 ? "list %llu is in force\n" : "no list was published: nobody is told to pay anywhere\n",
	       (unsigned long long)now.seq);
	print_side(&now, &next, '-', true);
	print_side(&next, &now, '+', false);
	return E_OK;
}

static enum err publish(struct house *h, bool is_json)
{
	struct account_list before, after;
	accounts_copy(h->app.accounts, &h->arena, &before);
	enum err e = accounts_publish(&h->app, &h->arena, console_who(&h->arena), &after);
	if (e == E_DUPLICATE)
		fprintf(stderr, "hoaband: accounts: the list in force says the same as the tariff\n");
	TRY(e);
	if (is_json) {
		json_t *v = list_json(&after);
		console_json(v);
		json_decref(v);
		return E_OK;
	}
	print_side(&before, &after, '-', false);
	print_side(&after, &before, '+', true);
	printf("list %llu is published. Running servers take it in within seconds, tills when they next sync.\n",
	       (unsigned long long)after.seq);
	return E_OK;
}

enum err command_accounts(const struct options *o)
{
	struct house h;
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = house_open(&h, true);
	if (e == E_OK)
		e = str_equal(o->command[1], "publish") ? publish(&h, o->is_json) : show(&h, o->is_json);
	house_close(&h);
	return e;
}
