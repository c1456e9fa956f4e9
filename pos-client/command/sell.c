#include "pos-client/domain/sell.h"
#include "pos-client/command/command.h"
#include "pos-client/command/transfer.h"
#include "pos-client/command/visit.h"
#include "pos-client/domain/limits.h"
#include "pos-client/domain/paper.h"

struct sell_words {
	const char *sites, *pay, *proofs, *cards;
	int cards_fd;
	struct payer_text payer;
	struct sell_request request;
	struct visit_words visit;
	struct transfer_words transfer;
};

/* ---- "A1,DC" */

static enum err add_site(struct invocation *in, const char *code, uint64_t *mask)
{
	const struct tariff_site *site = tariff_site_by_code(in->till.tariff, code);
	if (site == NULL)
		return till_refuse(&in->till, E_INVALID, "--site", "unknown", "there is no site \"%s\"", code);
	*mask |= UINT64_C(1) << site->number;
	return E_OK;
}

enum err words_sites(struct invocation *in, const char *list, uint64_t *mask)
{
	char *rest = arena_text(&in->till.arena, list);
	for (char *code; (code = strsep(&rest, ",")) != NULL;)
		TRY(add_site(in, code, mask));
	return E_OK;
}

static enum err take_sites(struct invocation *in, struct sell_words *w)
{
	if (w->request.ask.product != NULL && w->sites != NULL)
		return till_refuse(&in->till, E_USAGE, "--product", "conflict", "name sites or a product, not both");
	if (w->request.ask.product != NULL || w->request.booked != NULL)
		return E_OK;
	const char *list = w->sites != NULL ? w->sites : default_site(in);
	if (list[0] == '\0')
		return till_refuse(&in->till, E_USAGE, "--site", "required", "a site is needed");
	return words_sites(in, list, &w->request.ask.sites);
}

/* ---- "cash", "cash=30000,card=20000" */

static enum err add_tender(struct invocation *in, struct sell_request *r, char *word)
{
	static const struct {
		const char *name;
		enum payment_form form;
	} names[] = {{"cash", PAYMENT_CASH}, {"card", PAYMENT_CARD}, {"vietqr", PAYMENT_TRANSFER}};
	struct tender_request *out = &r->tenders[r->tender_count];
	char *amount = word;
	const char *name = strsep(&amount, "=");
	if (r->tender_count == SALE_TENDERS_MAX)
		return till_refuse(&in->till, E_USAGE, "--pay", "range", "at most %d tenders", SALE_TENDERS_MAX);
	out->amount = -1;
	if (amount != NULL && int_parse(&out->amount, amount, 0, MONEY_MAX) != E_OK)
		return till_refuse(&in->till, E_USAGE, "--pay", "format", "\"%s\" is not an amount", amount);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (!str_equal(names[i].name, name))
			continue;
		out->form = names[i].form;
		r->tender_count++;
		return E_OK;
	}
	return till_refuse(&in->till, E_USAGE, "--pay", "unknown", "\"%s\" is no way to pay: cash, card, vietqr", name);
}

static enum err take_tenders(struct invocation *in, struct sell_words *w)
{
	if (w->pay == NULL)
		return E_OK; /* enough when everything is free; the sale says if not */
	char *rest = arena_text(&in->till.arena, w->pay);
	for (char *word; (word = strsep(&rest, ",")) != NULL;)
		TRY(add_tender(in, &w->request, word));
	return E_OK;
}

/* ---- "ADULT=2" */

enum err words_quantity(struct invocation *in, const char *text, uint32_t quantity[static CATEGORY_COUNT])
{
	enum category c;
	int64_t n;
	char *amount = arena_text(&in->till.arena, text);
	const char *name = strsep(&amount, "=");
	if (category_parse(&c, name) != E_OK)
		return till_refuse(&in->till, E_USAGE, name, "unknown", "there is no such category");
	if (amount == NULL || int_parse(&n, amount, 1, ORDER_PERSONS_MAX) != E_OK)
		return till_refuse(&in->till, E_USAGE, name, "range", "a number of persons from 1 to %d is needed",
				   ORDER_PERSONS_MAX);
	if (quantity[c] != 0)
		return till_refuse(&in->till, E_USAGE, name, "duplicate", "stands more than once");
	quantity[c] = (uint32_t)n;
	return E_OK;
}

static enum err take_quantities(struct invocation *in, struct sell_words *w)
{
	if (in->word_count == 0 && w->request.booked != NULL)
		memcpy(w->request.ask.quantity, w->request.booked->quantity, sizeof w->request.ask.quantity);
	else if (in->word_count == 0 && w->request.card_count == 0)
		return till_refuse(&in->till, E_USAGE, "", "required", "for whom? for example ADULT=2 CHILD=1");
	for (size_t i = 0; i < in->word_count; i++)
		TRY(words_quantity(in, in->words[i], w->request.ask.quantity));
	return E_OK;
}

/* ---- "SENIOR=id_card,CHILD=age" */

static enum err add_proof(struct invocation *in, struct sell_request *r, char *word)
{
	struct proof_request *p = &r->proofs[r->proof_count];
	char *kind = word;
	const char *name = strsep(&kind, "=");
	if (category_parse(&p->category, name) != E_OK || kind == NULL)
		return till_refuse(&in->till, E_USAGE, "--proof", "format",
				   "CATEGORY=KIND is needed, for example SENIOR=id_card");
	for (size_t i = 0; i < r->proof_count; i++)
		if (r->proofs[i].category == p->category)
			return till_refuse(&in->till, E_USAGE, "--proof", "duplicate", "%s stands more than once", name);
	p->kind = kind;
	r->proof_count++;
	return E_OK;
}

static enum err take_proofs(struct invocation *in, struct sell_words *w)
{
	char *rest = w->proofs != NULL ? arena_text(&in->till.arena, w->proofs) : NULL;
	for (char *word; (word = strsep(&rest, ",")) != NULL;)
		TRY(add_proof(in, &w->request, word));
	return E_OK;
}

/* ---- cards and payer */

static enum err take_cards(struct invocation *in, struct sell_words *w)
{
	struct idcard *cards = NULL;
	if (w->cards != NULL && !str_equal(w->cards, "-"))
		return till_refuse(&in->till, E_USAGE, "--id-card", "value",
				   "a card's text is no argument: everybody could read it; use --id-card - or --id-card-fd N");
	if (w->cards != NULL && w->cards_fd >= 0)
		return till_refuse(&in->till, E_USAGE, "--id-card-fd", "conflict", "--id-card - or --id-card-fd, not both");
	if (w->cards == NULL && w->cards_fd < 0)
		return E_OK;
	TRY(secret_read_cards(in, w->cards != NULL ? 0 : w->cards_fd, &cards, &w->request.card_count));
	w->request.cards = cards;
	return E_OK;
}

static enum err take_payer(struct invocation *in, struct sell_words *w)
{
	const struct payer_text *p = &w->payer;
	if (p->name == NULL && (p->tax_code != NULL || p->address != NULL))
		return till_refuse(&in->till, E_USAGE, "--payer-name", "required", "a payer has a name");
	w->request.payer = p->name != NULL ? p : NULL;
	return E_OK;
}

static enum err take_words(struct invocation *in, struct sell_words *w)
{
	struct sell_request *r = &w->request;
	const struct option_row rows[] = {
		{"--site", OPTION_TEXT, &w->sites, NULL},
		{"--product", OPTION_TEXT, &r->ask.product, NULL},
		{"--date", OPTION_DATE, &r->ask.visit_day, &r->has_day},
		{"--group", OPTION_FLAG, &r->is_group, NULL},
		{"--pay", OPTION_TEXT, &w->pay, NULL},
		{"--tendered", OPTION_AMOUNT, &r->tendered, NULL},
		{"--id", OPTION_ID, r->id, &r->has_id},
		{"--id-card", OPTION_TEXT, &w->cards, NULL},
		{"--id-card-fd", OPTION_FD, &w->cards_fd, NULL},
		{"--proof", OPTION_TEXT, &w->proofs, NULL},
		{"--proof-seen", OPTION_FLAG, &r->has_seen_proofs, NULL},
		{"--payer-name", OPTION_TEXT, &w->payer.name, NULL},
		{"--payer-tax-code", OPTION_TEXT, &w->payer.tax_code, NULL},
		{"--payer-address", OPTION_TEXT, &w->payer.address, NULL},
		VISIT_OPTIONS(&w->visit),
		TRANSFER_OPTIONS(&w->transfer),
	};
	r->tendered = -1;
	w->cards_fd = -1;
	w->transfer = transfer_words_none;
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(till_need_enrolment(&in->till));
	TRY(visit_words_find(in, &w->visit, r));
	till_use_day(&in->till, r->has_day ? r->ask.visit_day : instant_day(till_now(&in->till)));
	TRY(take_sites(in, w));
	TRY(visit_words_take(in, &w->visit, r));
	TRY(take_tenders(in, w));
	TRY(take_proofs(in, w));
	TRY(take_payer(in, w));
	TRY(take_cards(in, w));
	return take_quantities(in, w);
}

static enum err sell_words(struct invocation *in, struct sell_words *w)
{
	struct till *t = &in->till;
	struct sale_view v;
	struct paper_result paper;
	struct limits limits;
	uint8_t id[UUID_LEN];
	TRY(take_words(in, w));
	TRY(transfer_words_take(in, &w->transfer, &w->request));
	enum err e = sell(t, &w->request, id);
	transfer_words_wipe(&w->transfer);
	TRY(e);
	/* From here on the sale stands; what fails below is told, and can be asked for again with the same id. */
	TRY(sale_view_load(t, id, &v));
	TRY(paper_print_open(t, &v, &paper));
	TRY(limits_look(t, &limits));
	json_t *answer = view_sale(t, &v, &paper);
	json_object_set_new(answer, "warnings", view_warnings(t, &limits));
	return answer_give(in, answer);
}

enum err command_sell(struct invocation *in)
{
	return sell_words(in, ARENA_NEW(&in->till.arena, struct sell_words));
}

/* Without more words it is only looked at. A class goes in with one ticket. */
enum err command_booking(struct invocation *in)
{
	struct sell_words *w = ARENA_NEW(&in->till.arena, struct sell_words);
	struct class_found found;
	if (in->word_count == 0 || str_starts_with(in->words[0], "--"))
		return till_refuse(&in->till, E_USAGE, "CODE", "required", "the booking's code comes first");
	w->visit.booking = in->words[0];
	if (in->word_count == 1) {
		TRY(class_find(&in->till, w->visit.booking, &found));
		return answer_give(in, view_class(&in->till, &found));
	}
	w->request.is_group = true;
	in->words++;
	in->word_count--;
	return sell_words(in, w);
}
