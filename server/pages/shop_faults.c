/* What is wrong with a form, in the visitor's words: at the top with links, and beside the fields. */
#include "pages/page.h"
#include "pages/shop_view.h"

#include <hoaban/slot.h>

/* Which field a pointer is about: its id on the page and its words, shop.why_<field>[_<code>]. */
static const struct field {
	const char *pointer, *id, *word;
} fields[] = {
	{"/visit_date", "date", "date"},
	{"/sites", "sites", "sites"},
	{"/product", "sites", "sites"},
	{"/slots", "sites", "slots"},
	{"/lines", "persons", "persons"},
	{"/email", "email", "email"},
	{"/payer/name", "payer_name", "payer_name"},
	{"/payer/tax_code", "payer_tax_code", "payer_tax_code"},
	{"/payer/address", "payer_address", "payer_address"},
	{"/name", "name", "name"},
	{"", "do", "payment"},
};

static const struct field *field_of(const char *pointer)
{
	size_t i = 0;
	while (!str_starts_with(pointer, fields[i].pointer))
		i++;
	return &fields[i];
}

/* "ADULT: …", "A1: …": what the complaint names of the tariff, as its name; "" = nothing. */
static const char *subject_of(const struct shop_scene *s, const struct complaint *c)
{
	const struct tariff *t = s->form->tariff;
	size_t len = strcspn(c->detail, ": ");
	const char *code = arena_textn(s->arena, c->detail, len);
	enum category category;
	const struct tariff_site *site = t ? tariff_site_by_code(t, code) : NULL;
	if (site)
		return site->name[s->form->language];
	if (!t || category_parse(&category, code) != E_OK || !tariff_category_of(t, category))
		return "";
	return tariff_category_of(t, category)->name[s->form->language];
}

/* What is wrong, in words that need the field beside them. */
static const char *bare_text(const struct shop_scene *s, const struct complaint *c)
{
	const char *group = arena_format(s->arena, "shop.why_%s", field_of(c->pointer)->word);
	const char *code = arena_format(s->arena, "_%s", c->code);
	const char *text = page_word(s->app, s->arena, group, code, s->form->language);
	return text ? text : page_word(s->app, s->arena, group, "", s->form->language);
}

static const char *text_of(const struct shop_scene *s, const struct complaint *c)
{
	const char *subject = subject_of(s, c), *text = bare_text(s, c);
	return *subject ? arena_format(s->arena, "%s: %s", subject, text ? text : "") : text;
}

/* A category's own field where the complaint names one. */
static const char *anchor_of(const struct shop_scene *s, const struct complaint *c)
{
	const struct field *f = field_of(c->pointer);
	enum category category;
	const char *code = arena_textn(s->arena, c->detail, strcspn(c->detail, ": "));
	bool is_line = str_starts_with(c->pointer, "/lines") && category_parse(&category, code) == E_OK;
	return is_line ? arena_format(s->arena, "q_%s", code) : f->id;
}

/* The first complaint about the field, or about a part of it. */
static const struct complaint *complaint_of(const struct shop_scene *s, const char *pointer)
{
	for (size_t i = 0; s->complaints && i < s->complaints->count && i < COMPLAINTS_MAX; i++)
		if (str_starts_with(s->complaints->list[i].pointer, pointer))
			return &s->complaints->list[i];
	return NULL;
}

const char *shop_fault(const struct shop_scene *s, const char *pointer)
{
	const struct complaint *c = complaint_of(s, pointer);
	return c ? bare_text(s, c) : NULL;
}

/* What stands above a group of fields. Of a category's own field the fault stands there. */
static const char *group_fault(const struct shop_scene *s, const char *pointer)
{
	const struct complaint *c = complaint_of(s, pointer);
	return c && !str_starts_with(c->pointer, "/lines/") ? text_of(s, c) : NULL;
}

/* "15:42", or "15:42 23/11/2026" when that is not today. */
static const char *moment_text(const struct shop_scene *s, int64_t at)
{
	char time[MINUTE_TEXT];
	int32_t day = instant_day(at);
	minute_format(time, (uint32_t)((at - day_start(day) + 59) / 60));
	return day == s->form->today ? arena_text(s->arena, time)
				     : arena_format(s->arena, "%s %s", time, page_date(s->arena, day));
}

/* How many places one may have for nothing, and when he may have more. */
static void put_held(json_t *view, const struct shop_scene *s)
{
	static const char *const limits[] = {[HOLD_UNPAID] = "held_limit", [HOLD_FREE] = "free_limit"};
	const struct hold_refusal *h = s->held;
	bool is_held = h && h->outcome != E_OK;
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		page_set(view, limits[i],
			 is_held && i == h->kind ? arena_format(s->arena, "%llu", (unsigned long long)h->limit) : NULL);
	page_set(view, "again_at", is_held && h->outcome == E_TOO_MANY ? moment_text(s, h->again_at) : NULL);
}

void shop_faults_view(json_t *view, const struct shop_scene *s)
{
	static const struct {
		const char *name, *pointer;
	} places[] = {{"date_fault", "/visit_date"},
		      {"sites_fault", "/sites"},
		      {"product_fault", "/product"},
		      {"slots_fault", "/slots"},
		      {"persons_fault", "/lines"},
		      {"email_fault", "/email"},
		      {"payer_name_fault", "/payer/name"},
		      {"payer_tax_code_fault", "/payer/tax_code"},
		      {"payer_address_fault", "/payer/address"},
		      {"name_fault", "/name"}};
	json_t *list = json_array();
	for (size_t i = 0; s->complaints && i < s->complaints->count && i < COMPLAINTS_MAX; i++) {
		json_t *v = json_object();
		page_set(v, "text", text_of(s, &s->complaints->list[i]));
		page_set(v, "anchor", anchor_of(s, &s->complaints->list[i]));
		json_array_append_new(list, v);
	}
	put_held(view, s);
	json_object_set_new(view, "has_faults", json_boolean(json_array_size(list) > 0));
	json_object_set_new(view, "faults", list);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		page_set(view, places[i].name, group_fault(s, places[i].pointer));
}
