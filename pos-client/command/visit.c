#include "pos-client/command/visit.h"

/* ---- "A1=09:30,DC=10:00" */

static enum err add_choice(struct invocation *in, struct visit_words *w, struct sell_request *r, char *word)
{
	struct visit_choice *c = &w->choices[r->choice_count];
	char *time = word;
	const char *code = strsep(&time, "=");
	const struct tariff_site *site = tariff_site_by_code(in->till.tariff, code);
	if (site == NULL)
		return till_refuse(&in->till, E_INVALID, "--slot", "unknown", "there is no site \"%s\"", code);
	if (r->choice_count == SALE_SLOTS_MAX)
		return till_refuse(&in->till, E_USAGE, "--slot", "range", "at most %d slots", SALE_SLOTS_MAX);
	if (time == NULL || minute_parse(&c->begins, time) != E_OK)
		return till_refuse(&in->till, E_USAGE, "--slot", "format", "SITE=HH:MM is needed, for example A1=09:30");
	c->site = site->number;
	r->choice_count++;
	return E_OK;
}

enum err visit_words_take(struct invocation *in, struct visit_words *w, struct sell_request *r)
{
	char *rest = w->slots != NULL ? arena_text(&in->till.arena, w->slots) : NULL;
	r->choices = w->choices;
	for (char *word; (word = strsep(&rest, ",")) != NULL;)
		TRY(add_choice(in, w, r, word));
	return E_OK;
}

/* ---- the class */

static enum err take_booked(struct invocation *in, const struct booked *b, struct sell_request *r)
{
	int32_t today = instant_day(till_now(&in->till));
	r->booked = b;
	r->has_day = b->visit_day != today;
	r->ask.visit_day = b->visit_day;
	r->ask.sites = b->sites;
	r->ask.product = b->product[0] != '\0' ? b->product : NULL;
	return E_OK;
}

enum err visit_words_find(struct invocation *in, struct visit_words *w, struct sell_request *r)
{
	struct journal_sale before;
	bool is_repeated = false;
	if (w->booking == NULL)
		return E_OK;
	if (r->has_id)
		TRY(journal_find_sale(in->till.journal, r->id, &before, &is_repeated));
	enum err e = class_find(&in->till, w->booking, &w->found);
	if (is_repeated && e == E_REFUSED) {
		in->till.why.count = 0; /* it was sold, by this very sale */
		e = E_OK;
	}
	TRY(e);
	r->booking = w->found.code;
	return w->found.is_known ? take_booked(in, &w->found.booked, r) : E_OK;
}

/* ---- the view */

static json_t *view_lines(const struct booked *b)
{
	json_t *o = json_object();
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		if (b->quantity[c] > 0)
			json_object_set_new(o, category_code(c), json_integer(b->quantity[c]));
	return o;
}

static json_t *view_slots(const struct till *t, const struct booked *b)
{
	json_t *list = json_array();
	for (size_t i = 0; i < b->slot_count; i++) {
		const struct tariff_site *site = tariff_site_by_number(t->tariff, b->slots[i].site);
		char begins[MINUTE_TEXT], ends[MINUTE_TEXT];
		minute_format(begins, b->slots[i].begins);
		minute_format(ends, b->slots[i].ends);
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "site", site != NULL ? site->code : "", "begins",
						      begins, "ends", ends));
	}
	return list;
}

json_t *view_class(const struct till *t, const struct class_found *c)
{
	const struct booked *b = &c->booked;
	char code[BOOKING_CODE_SHOWN], day[DATE_TEXT];
	booking_code_show(code, c->code);
	json_t *o = json_pack("{s:s, s:b, s:b}", "code", code, "known", c->is_known, "fresh", c->is_fresh);
	if (!c->is_known)
		return o;
	date_format(day, b->visit_day);
	json_object_update_new(o, json_pack("{s:s, s:s, s:s, s:o, s:I, s:o}", "state", booking_state_text(b->state), "name",
					    b->name, "visit_date", day, "lines", view_lines(b), "held", (json_int_t)b->held,
					    "slots", view_slots(t, b)));
	if (b->product[0] != '\0')
		json_object_set_new(o, "product", json_string(b->product));
	else
		json_object_set_new(o, "sites", view_sites(t, b->sites));
	return o;
}
