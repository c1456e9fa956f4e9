#include "pos-client/domain/prove.h"
#include <hoaban/proof.h>
#include <stdio.h>

struct work {
	struct till *t;
	const struct sell_request *request;
	const char *cashier;
	struct proving *out;
	uint32_t proven[CATEGORY_COUNT]; /* persons */
};

/* ---- the record */

static enum err add_proof(struct work *w, enum category c, uint32_t persons, const char *kind)
{
	struct sale_proof *p = w->out->list;
	w->proven[c] += persons;
	for (; p < w->out->list + w->out->count; p++)
		if (p->category == c && str_equal(p->kind, kind))
			break;
	if (p == w->out->list + SALE_PROOFS_MAX)
		return E_TOO_LARGE;
	if (p == w->out->list + w->out->count)
		w->out->count++;
	p->category = c;
	p->persons += persons;
	snprintf(p->kind, sizeof p->kind, "%s", kind);
	snprintf(p->seen_by, sizeof p->seen_by, "%s", w->cashier);
	return E_OK;
}

static bool is_proof_demanded(const struct work *w, enum category c)
{
	const struct price_request *ask = &w->out->ask;
	return tariff_proof_on(w->t->tariff, ask->sites, c, ask->visit_day, LANGUAGE_VI) != NULL;
}

/* ---- cards */

static const enum category card_categories[] = {CATEGORY_CHILD, CATEGORY_SENIOR, CATEGORY_LOCAL_DAY, CATEGORY_ADULT};
#define CARD_CATEGORIES (sizeof card_categories / sizeof card_categories[0])

static bool may_be(const struct work *w, const struct idcard *card, enum category c)
{
	enum age_class age = idcard_age(card, w->out->ask.visit_day);
	if (c == CATEGORY_CHILD)
		return age == AGE_CHILD;
	if (c == CATEGORY_SENIOR)
		return age == AGE_SENIOR;
	if (c == CATEGORY_LOCAL_DAY)
		return card->is_local;
	return age == AGE_ADULT || age == AGE_SENIOR;
}

bool prove_costs(struct till *t, const struct price_request *ask, enum category c, int64_t *price)
{
	struct complaints unheard = {.arena = &t->arena};
	struct price_request one = *ask;
	struct quote q;
	memset(one.quantity, 0, sizeof one.quantity);
	one.quantity[c] = 1;
	if (tariff_price(&q, &t->arena, t->tariff, &one, &unheard) != E_OK)
		return false;
	*price = q.total;
	return true;
}

/* Reductions never add up: the best one counts. CATEGORY_MIXED = none. */
static enum category cheapest(const struct work *w, const struct idcard *card)
{
	enum category best = CATEGORY_MIXED;
	int64_t least = INT64_MAX, price = 0;
	for (size_t i = 0; i < CARD_CATEGORIES; i++) {
		enum category c = card_categories[i];
		if (!may_be(w, card, c) || !prove_costs(w->t, &w->out->ask, c, &price) || price >= least)
			continue;
		best = c;
		least = price;
	}
	return best;
}

enum err prove_cheapest(struct till *t, const struct price_request *ask, const struct idcard *card, enum category *out)
{
	struct proving of = {.ask = *ask};
	const struct work w = {.t = t, .out = &of};
	*out = cheapest(&w, card);
	return *out != CATEGORY_MIXED ? E_OK : E_NOT_FOUND;
}

static enum err take_person(struct work *w, enum category c)
{
	if (is_proof_demanded(w, c))
		return add_proof(w, c, 1, PROOF_SCANNED);
	w->proven[c]++;
	return E_OK;
}

static enum err propose(struct work *w, size_t i)
{
	enum category c = cheapest(w, &w->request->cards[i]);
	if (c == CATEGORY_MIXED)
		return till_refuse(w->t, E_INVALID, "--id-card", "proof",
				   "card %zu proves no category that is sold for that day", i + 1);
	w->out->ask.quantity[c]++;
	return take_person(w, c);
}

static size_t list_open(const struct work *w, const struct idcard *card, enum category out[static CARD_CATEGORIES])
{
	size_t n = 0;
	for (size_t i = 0; i < CARD_CATEGORIES; i++) {
		enum category c = card_categories[i];
		bool is_open = c == CATEGORY_ADULT ? w->out->ask.quantity[c] > 0 : w->proven[c] < w->out->ask.quantity[c];
		if (is_open && may_be(w, card, c))
			out[n++] = c;
	}
	return n;
}

/* Cards that fit one category go first, so that those that fit several do not take their place. */
static enum err assign(struct work *w, bool *is_used, size_t i, size_t choices_max)
{
	enum category choices[CARD_CATEGORIES];
	size_t n = is_used[i] ? 0 : list_open(w, &w->request->cards[i], choices);
	if (n == 0 || n > choices_max)
		return E_OK;
	is_used[i] = true;
	return take_person(w, choices[0]);
}

static enum err assign_all(struct work *w)
{
	size_t count = w->request->card_count;
	bool *is_used = arena_array(&w->t->arena, count, sizeof *is_used);
	for (size_t choices_max = 1; choices_max <= CARD_CATEGORIES; choices_max++)
		for (size_t i = 0; i < count; i++)
			TRY(assign(w, is_used, i, choices_max));
	for (size_t i = 0; i < count; i++)
		if (!is_used[i])
			return till_refuse(w->t, E_INVALID, "--id-card", "proof", "card %zu proves nobody who was asked for",
					   i + 1);
	return E_OK;
}

static bool has_quantity(const struct price_request *ask)
{
	for (size_t c = 1; c < CATEGORY_COUNT; c++)
		if (ask->quantity[c] > 0)
			return true;
	return false;
}

static enum err take_cards(struct work *w)
{
	if (has_quantity(&w->out->ask))
		return assign_all(w);
	for (size_t i = 0; i < w->request->card_count; i++)
		TRY(propose(w, i));
	return E_OK;
}

/* ---- the cashier's word */

static const char *kinds_text(struct arena *a, enum category c)
{
	const char *text = "";
	for (const char *const *k = proof_kinds(c); *k != NULL; k++)
		text = arena_format(a, "%s%s%s", text, text[0] != '\0' ? ", " : "",
				    str_equal(*k, PROOF_SCANNED) ? "a scan of the card (--id-card)" : *k);
	return text;
}

static enum err check_word(struct work *w, const struct proof_request *p)
{
	bool is_word = !str_equal(p->kind, PROOF_SCANNED) && proof_is_accepted(p->category, p->kind);
	if (w->out->ask.quantity[p->category] == 0)
		return till_refuse(w->t, E_INVALID, "--proof", "unknown", "nobody is asked for as %s",
				   category_code(p->category));
	if (is_word)
		return E_OK;
	return till_refuse(w->t, E_INVALID, "--proof", "kind", "%s: \"%s\" is not accepted, but: %s",
			   category_code(p->category), p->kind, kinds_text(&w->t->arena, p->category));
}

static const char *word_for(const struct work *w, enum category c)
{
	for (size_t i = 0; i < w->request->proof_count; i++)
		if (w->request->proofs[i].category == c)
			return w->request->proofs[i].kind;
	bool is_enough_named = w->request->has_seen_proofs || !w->t->settings->ask_proof;
	return is_enough_named ? proof_kinds(c)[0] : NULL;
}

static enum err take_word(struct work *w, enum category c)
{
	uint32_t asked = w->out->ask.quantity[c];
	const char *kind = word_for(w, c);
	if (asked <= w->proven[c] || !is_proof_demanded(w, c))
		return E_OK;
	if (kind == NULL)
		return till_refuse(w->t, E_REFUSED, "--proof", "proof", "%s: %u of %u need a proof: %s", category_code(c),
				   asked - w->proven[c], asked, kinds_text(&w->t->arena, c));
	return add_proof(w, c, asked - w->proven[c], kind);
}

enum err prove(struct till *t, const struct sell_request *r, const struct price_request *ask, const char *cashier,
	       struct proving *out)
{
	struct work w = {.t = t, .request = r, .cashier = cashier, .out = out};
	*out = (struct proving){.ask = *ask, .list = arena_array(&t->arena, SALE_PROOFS_MAX, sizeof *out->list)};
	TRY(take_cards(&w));
	for (size_t i = 0; i < r->proof_count; i++)
		TRY(check_word(&w, &r->proofs[i]));
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		TRY(take_word(&w, c));
	return E_OK;
}
