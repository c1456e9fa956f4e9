#include "pos-client/domain/replace.h"
#include "pos-client/command/command.h"
#include "pos-client/domain/paper.h"
#include <sodium.h>

struct replace_words {
	const char *sites, *money;
	struct payer_text payer;
	struct receipt_name name;
	struct supervisor_words supervisor;
	struct replace_request request;
};

static enum err take_name(struct invocation *in, struct replace_words *w)
{
	struct replace_request *r = &w->request;
	if (in->word_count == 0 || receipt_name_parse(&w->name, &in->till.arena, in->words[0]) != E_OK)
		return till_refuse(&in->till, E_USAGE, in->word_count > 0 ? in->words[0] : "", "format",
				   "usage: replace [FORM/SYMBOL/]NUMBER …");
	r->form = w->name.form;
	r->symbol = w->name.symbol;
	r->number = w->name.number;
	return E_OK;
}

static enum err take_sites(struct invocation *in, struct replace_words *w)
{
	struct correction_change *c = &w->request.change;
	if (w->sites != NULL && c->product != NULL)
		return till_refuse(&in->till, E_USAGE, "--product", "conflict", "name sites or a product, not both");
	c->has_sites = w->sites != NULL;
	return c->has_sites ? words_sites(in, w->sites, &c->sites) : E_OK;
}

static enum err take_quantities(struct invocation *in, struct correction_change *c)
{
	c->has_lines = in->word_count > 1;
	for (size_t i = 1; i < in->word_count; i++)
		TRY(words_quantity(in, in->words[i], c->quantity));
	return E_OK;
}

static enum err take_money(struct invocation *in, struct replace_words *w)
{
	struct correction_change *c = &w->request.change;
	c->has_method = w->money != NULL;
	if (w->money == NULL)
		return E_OK;
	c->method = str_equal(w->money, "cash") ? PAYMENT_CASH : PAYMENT_CARD;
	if (c->method == PAYMENT_CARD && !str_equal(w->money, "card"))
		return till_refuse(&in->till, E_USAGE, "--money", "unknown", "\"%s\" is no way for money: cash, card",
				   w->money);
	return E_OK;
}

static enum err take_payer(struct invocation *in, struct replace_words *w)
{
	if (w->payer.name == NULL && (w->payer.tax_code != NULL || w->payer.address != NULL))
		return till_refuse(&in->till, E_USAGE, "--payer-name", "required", "a payer has a name");
	w->request.payer = w->payer.name != NULL ? &w->payer : NULL;
	w->request.change.has_payer = w->request.payer != NULL;
	return E_OK;
}

static enum err take_supervisor(struct invocation *in, struct replace_words *w)
{
	struct approval_request who;
	TRY(supervisor_ask(in, &w->supervisor, &who));
	w->request.supervisor = who.supervisor;
	w->request.pin = who.pin;
	w->request.reason = who.reason;
	return E_OK;
}

static enum err take_words(struct invocation *in, struct replace_words *w)
{
	struct replace_request *r = &w->request;
	struct correction_change *c = &r->change;
	const struct option_row rows[] = {
		{"--refund", OPTION_FLAG, &r->is_refund, NULL},
		{"--amount", OPTION_AMOUNT, &c->amount, &c->has_amount},
		{"--already-inside", OPTION_FLAG, &r->knows_inside, NULL},
		{"--site", OPTION_TEXT, &w->sites, NULL},
		{"--product", OPTION_TEXT, &c->product, NULL},
		{"--date", OPTION_DATE, &c->visit_day, &c->has_visit_day},
		{"--payer-name", OPTION_TEXT, &w->payer.name, NULL},
		{"--payer-tax-code", OPTION_TEXT, &w->payer.tax_code, NULL},
		{"--payer-address", OPTION_TEXT, &w->payer.address, NULL},
		{"--money", OPTION_TEXT, &w->money, NULL},
		{"--reference", OPTION_TEXT, &c->reference, NULL},
		{"--id", OPTION_ID, r->id, &r->has_id},
		SUPERVISOR_ROWS(&w->supervisor),
	};
	w->supervisor.pin_fd = -1;
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(till_need_enrolment(&in->till));
	TRY(take_name(in, w));
	TRY(take_sites(in, w));
	TRY(take_quantities(in, c));
	TRY(take_money(in, w));
	TRY(take_payer(in, w));
	return take_supervisor(in, w);
}

static enum err answer(struct invocation *in, const uint8_t id[static UUID_LEN])
{
	struct till *t = &in->till;
	struct replace_view *v = ARENA_NEW(&t->arena, struct replace_view);
	struct paper_result paper;
	TRY(replace_view_load(t, id, v));
	TRY(paper_print_open(t, &v->made, &paper));
	return answer_give(in, view_replacement(t, v, &paper));
}

enum err command_replace(struct invocation *in)
{
	struct replace_words *w = ARENA_NEW(&in->till.arena, struct replace_words);
	uint8_t id[UUID_LEN];
	*w = (struct replace_words){0};
	enum err e = take_words(in, w);
	if (e == E_OK)
		e = replace(&in->till, &w->request, id);
	sodium_memzero(w->supervisor.pin, sizeof w->supervisor.pin);
	return e == E_OK ? answer(in, id) : e;
}
