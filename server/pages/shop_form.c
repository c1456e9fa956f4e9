#include "pages/shop_form.h"

#include "app.h"
#include "domain/tariff/shelf.h"

#include <hoaban/mime.h>
#include <hoaban/payer.h>
#include <hoaban/slot.h>

#include <ctype.h>
#include <stdio.h>

/* ---- both ways */

static void begin(struct shop_form *f, struct app *app, struct http_request *r)
{
	*f = (struct shop_form){.is_group = true, .email = "", .payer_name = "", .payer_tax_code = "", .payer_address = ""};
	f->today = f->day = instant_day(clock_s(&app->clock));
	if (language_parse(&f->language, r->params[0]) != E_OK)
		f->language = LANGUAGE_VI;
	for (size_t c = 0; c < CATEGORY_COUNT; c++)
		f->quantity_text[c] = "";
}

void shop_form_renew(struct shop_form *f, struct app *app)
{
	uint8_t id[UUID_LEN], random[10];
	app->random(random, sizeof(random));
	uuid_v7(id, clock_ms(&app->clock), random);
	uuid_format(f->key, id);
}

static void take_day(struct shop_form *f, struct app *app, const char *text)
{
	int32_t day;
	if (date_parse(&day, text) == E_OK)
		f->day = day;
	else
		f->date_fault = text;
	f->tariff = shelf_on(app->shelf, f->day);
}

/* "" is nobody. E_INVALID for what is no count of persons. */
static enum err take_quantity(struct shop_form *f, enum category c, const char *text)
{
	int64_t n = 0;
	f->quantity_text[c] = text;
	if (*text && int_parse(&n, text, 0, ORDER_PERSONS_MAX) != E_OK)
		return E_INVALID;
	f->quantity[c] = (uint32_t)n;
	return E_OK;
}

/* ---- from a link */

static const char *lower(char out[static 24], const char *code)
{
	size_t i = 0;
	for (; i < 23 && code[i]; i++)
		out[i] = (char)tolower((unsigned char)code[i]);
	out[i] = 0;
	return out;
}

static bool preset_day(struct shop_form *f, struct app *app, struct http_request *r)
{
	int32_t day;
	const char *text = http_query(r, "date");
	f->tariff = shelf_on(app->shelf, f->day);
	if (!text)
		return true;
	if (date_parse(&day, text) != E_OK || day < f->today || day > f->today + app->settings->order_days_ahead)
		return false;
	f->day = day;
	f->tariff = shelf_on(app->shelf, day);
	return true;
}

static bool preset_sites(struct shop_form *f, struct http_request *r)
{
	const char *codes[SITES_MAX];
	bool is_right = true;
	size_t n = http_query_all(r, "site", codes, SITES_MAX);
	for (size_t i = 0; i < n; i++) {
		const struct tariff_site *site = tariff_site_by_code(f->tariff, codes[i]);
		is_right = is_right && site;
		f->sites |= site ? UINT64_C(1) << site->number : 0;
	}
	return is_right;
}

static bool has_product(const struct tariff *t, const char *product, int32_t day)
{
	for (size_t i = 0; i < t->line_count; i++) {
		const struct tariff_line *l = &t->lines[i];
		if (l->product && str_equal(l->product, product) && l->from <= day && day < l->until)
			return true;
	}
	return false;
}

static bool preset_product(struct shop_form *f, struct http_request *r)
{
	const char *product = http_query(r, "product");
	if (!product)
		return true;
	if (!has_product(f->tariff, product, f->day))
		return false;
	f->product = product;
	return true;
}

static bool preset_quantities(struct shop_form *f, struct http_request *r)
{
	char name[24];
	bool is_right = true;
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		const char *text = http_query(r, lower(name, category_code((enum category)c)));
		if (!text || take_quantity(f, (enum category)c, text) == E_OK)
			continue;
		f->quantity_text[c] = "";
		is_right = false;
	}
	return is_right;
}

void shop_form_preset(struct shop_form *f, struct app *app, struct http_request *r)
{
	begin(f, app, r);
	shop_form_renew(f, app);
	bool is_right = preset_day(f, app, r);
	if (f->tariff) {
		is_right = preset_sites(f, r) && is_right;
		is_right = preset_product(f, r) && is_right;
		is_right = preset_quantities(f, r) && is_right;
	}
	f->is_preset_wrong = !is_right;
}

/* ---- from the form */

static const char *text_of(struct http_request *r, const char *name)
{
	const char *text = http_form(r, name);
	return text ? text : "";
}

/* People leave blanks at the ends; a phone's keyboard puts one behind every word. */
static const char *trimmed(struct http_request *r, const char *name)
{
	const char *text = text_of(r, name);
	text += strspn(text, " \t\r\n");
	size_t len = strlen(text);
	while (len > 0 && strchr(" \t\r\n", text[len - 1]))
		len--;
	return arena_textn(r->arena, text, len);
}

static void read_key(struct shop_form *f, struct app *app, struct http_request *r)
{
	uint8_t id[UUID_LEN];
	if (uuid_parse(id, text_of(r, "key")) == E_OK)
		uuid_format(f->key, id);
	else
		shop_form_renew(f, app); /* nothing is lost: a form that was sent has one */
}

/* A day of the fortnight was pressed, or one was typed. */
static enum err read_day(struct shop_form *f, struct app *app, struct http_request *r, struct complaints *c)
{
	const char *picked = http_form(r, "pick");
	take_day(f, app, picked ? picked : trimmed(r, "date"));
	return f->date_fault ? complain(c, "/visit_date", *f->date_fault ? "format" : "required", "write the day as YYYY-MM-DD")
			     : E_OK;
}

static enum err read_time(struct shop_form *f, const struct tariff_site *site, const char *text, struct complaints *c)
{
	struct order_slot *slot = &f->slots[f->slot_count];
	*slot = (struct order_slot){.site = site->number};
	if (minute_parse(&slot->begins, text) != E_OK)
		return complain(c, "/slots", "unknown", "%s: there is no such time", site->code);
	f->slot_count++;
	return E_OK;
}

/* A time of a site that is not chosen any more is left out. */
static enum err read_sites(struct shop_form *f, struct http_request *r, struct complaints *c)
{
	enum err e = E_OK;
	for (size_t i = 0; f->tariff && i < f->tariff->site_count; i++) {
		const struct tariff_site *site = &f->tariff->sites[i];
		const char *time = http_form(r, arena_format(r->arena, "slot_%s", site->code));
		if (!f->product && !http_form(r, arena_format(r->arena, "site_%s", site->code)))
			continue;
		if (!f->product)
			f->sites |= UINT64_C(1) << site->number;
		if (time && *time && f->slot_count < ORDER_SLOTS_MAX && read_time(f, site, time, c) != E_OK)
			e = E_INVALID;
	}
	return e;
}

static enum err read_quantities(struct shop_form *f, struct http_request *r, struct complaints *c)
{
	enum err e = E_OK;
	for (unsigned i = CATEGORY_ADULT; i < CATEGORY_COUNT; i++) {
		const char *code = category_code((enum category)i);
		const char *text = trimmed(r, arena_format(r->arena, "q_%s", code));
		if (take_quantity(f, (enum category)i, arena_textn(r->arena, text, strnlen(text, SHOP_QUANTITY_TEXT))) != E_OK)
			e = complain(c, arena_format(r->arena, "/lines/%s", code), "range", "%s: write 0 to %u", code,
				     (unsigned)ORDER_PERSONS_MAX);
	}
	return e;
}

static enum err read_contact(struct shop_form *f, struct http_request *r, struct complaints *c)
{
	f->email = trimmed(r, "email");
	return *f->email && (strlen(f->email) > EMAIL_TEXT || !mail_address_is_good(f->email))
		       ? complain(c, "/email", "format", "this is not an e-mail address")
		       : E_OK;
}

static enum err read_payer(struct shop_form *f, struct http_request *r, struct complaints *c)
{
	f->payer_name = trimmed(r, "payer_name");
	f->payer_tax_code = trimmed(r, "payer_tax_code");
	f->payer_address = trimmed(r, "payer_address");
	if (!*f->payer_name && !*f->payer_tax_code && !*f->payer_address)
		return E_OK;
	const struct payer_text text = {f->payer_name, *f->payer_tax_code ? f->payer_tax_code : NULL,
					*f->payer_address ? f->payer_address : NULL};
	struct complaints found = {.arena = c->arena};
	enum err e = payer_check(&text, &found);
	for (size_t i = 0; e != E_OK && i < found.count && i < COMPLAINTS_MAX; i++)
		e = complain(c, arena_format(c->arena, "/payer%s", found.list[i].pointer), found.list[i].code, "%s",
			     found.list[i].detail);
	return e;
}

static enum err worse(enum err before, enum err now)
{
	return now != E_OK ? now : before;
}

/* All of it is read, whatever is wrong: a page says everything at once. */
enum err shop_form_read(struct shop_form *f, struct app *app, struct http_request *r, struct complaints *c)
{
	begin(f, app, r);
	read_key(f, app, r);
	const char *product = trimmed(r, "product");
	f->product = *product ? arena_textn(r->arena, product, strnlen(product, PRODUCT_TEXT - 1)) : NULL;
	f->is_group = http_form(r, "group") != NULL;
	f->is_meant_again = http_form(r, "again") != NULL;
	enum err e = read_day(f, app, r, c);
	e = worse(e, read_sites(f, r, c));
	e = worse(e, read_quantities(f, r, c));
	e = worse(e, read_contact(f, r, c));
	return worse(e, read_payer(f, r, c));
}

/* ---- what it comes to */

uint32_t shop_form_persons(const struct shop_form *f)
{
	uint32_t n = 0;
	for (size_t c = 1; c < CATEGORY_COUNT; c++)
		n += f->quantity[c];
	return n;
}

void shop_form_inputs(struct order_inputs *out, const struct shop_form *f)
{
	*out = (struct order_inputs){.is_group = f->is_group, .language = f->language, .email = *f->email ? f->email : NULL};
	out->price = (struct price_request){.visit_day = f->day, .sites = f->product ? 0 : f->sites, .product = f->product};
	memcpy(out->price.quantity, f->quantity, sizeof(out->price.quantity));
	out->has_payer = *f->payer_name != 0;
	out->payer.name = out->has_payer ? f->payer_name : NULL;
	out->payer.tax_code = out->has_payer && *f->payer_tax_code ? f->payer_tax_code : NULL;
	out->payer.address = out->has_payer && *f->payer_address ? f->payer_address : NULL;
	out->slot_count = f->slot_count;
	memcpy(out->slots, f->slots, sizeof(out->slots));
}

bool shop_form_total(const struct shop_form *f, struct arena *a, int64_t *total)
{
	struct complaints unheard = {.arena = a};
	struct order_inputs in;
	struct quote quote;
	if (!f->tariff || shop_form_persons(f) == 0 || (!f->product && f->sites == 0))
		return false;
	shop_form_inputs(&in, f);
	in.price.sale_day = f->today;
	if (tariff_price(&quote, a, f->tariff, &in.price, &unheard) != E_OK)
		return false;
	*total = quote.total;
	return true;
}
