/* What differs from the raw records, in words: which figure, what it says, what it should say. */
#include "admin/screen.h"
#include "domain/figures/figure_text.h"
#include "domain/figures/figures.h"
#include "domain/figures/term.h"
#include "server/audit/overview.h"
#include "server/audit/tables.h"
#include "store/devices.h"
#include "store/figures.h"

#include <hoaban/receipt.h>

struct telling {
	const struct overview *o;
	struct arena *arena;
	const struct figure_difference_row *row;
	const struct figure_key *key;
};

static const char *word(const struct telling *t, const char *key)
{
	return screen_word(t->o->app, t->o->r, key);
}

/* "" = zeros. */
static const char *hex_of(const struct telling *t)
{
	static const uint8_t nobody[UUID_LEN];
	char *text = arena_alloc(t->arena, 2 * UUID_LEN + 1);
	hex_format(text, t->key->device, UUID_LEN);
	return memcmp(t->key->device, nobody, UUID_LEN) == 0 ? "" : text;
}

static const char *till_of(const struct telling *t)
{
	struct device_row d;
	const char *hex = hex_of(t);
	if (!*hex)
		return word(t, "audit.this_server");
	return device_get(t->o->db, t->arena, t->key->device, &d) == E_OK ? d.name : hex;
}

/* ---- which figure */

enum { SOLD_CATEGORY = 2, SOLD_CHANNEL, SOLD_PAYMENT, SOLD_TILL }; /* figure_sale.dimension */

static const char *item_of(const struct telling *t)
{
	const struct figure_key *k = t->key;
	const char *name = NULL;
	switch (k->part) {
	case SOLD_CATEGORY:
		name = k->item > 0 ? category_name(t->o->app, t->o->r, (enum category)k->item) : NULL;
		return name ? name : word(t, "audit.no_category");
	case SOLD_CHANNEL:
		name = k->item >= CHANNEL_WEB && k->item <= CHANNEL_OFFICE ? figure_channel_codes[k->item - 1] : "";
		return screen_code_word(t->o->app, t->o->r, "audit.channel_", name);
	case SOLD_PAYMENT:
		return k->item == 0 ? word(t, "audit.no_payment")
				    : payment_form_text((enum payment_form)k->item, (int)screen_language(t->o->r));
	case SOLD_TILL:
		return till_of(t);
	default:
		return "";
	}
}

static const char *comma(struct arena *a, const char *before, const char *text)
{
	return *text ? arena_format(a, "%s, %s", before, text) : before;
}

static const char *place_of(const struct telling *t)
{
	const char *sites = t->key->sites ? shown_sites(t->o->app, t->o->r, t->key->sites) : word(t, "audit.no_sites");
	switch (t->key->area) {
	case AREA_SOLD:
		return comma(t->arena, sites, item_of(t));
	case AREA_MONEY:
		return word(t, arena_format(t->arena, "audit.figure_term_%llu", (unsigned long long)t->key->part));
	case AREA_VALID:
	case AREA_ENTRIES:
	case AREA_STRAYS:
		return sites;
	default:
		return arena_format(t->arena, "%s, %s %llu", till_of(t), word(t, "audit.figure_entry"),
				    (unsigned long long)t->key->part);
	}
}

static const char *day_text(struct arena *a, int64_t day)
{
	struct civil c = day_civil((int32_t)day);
	return arena_format(a, "%02d/%02d/%04d", c.day, c.month, c.year);
}

static const char *name_of(const struct telling *t, const struct figure_value *v)
{
	const char *area = screen_code_word(t->o->app, t->o->r, "audit.figure_area_", figure_area_code(t->key));
	const char *name = arena_format(t->arena, "%s, %s, %s", area, day_text(t->arena, t->key->day), place_of(t));
	return t->key->area == AREA_MONEY
		       ? name
		       : comma(t->arena, name, screen_code_word(t->o->app, t->o->r, "audit.figure_value_", v->code));
}

/* ---- what it says, and what it should */

static const char *number_text(const struct telling *t, enum figure_unit unit, int64_t n)
{
	enum language l = screen_language(t->o->r);
	if (unit == UNIT_MONEY)
		return money_text(t->arena, n, l);
	if (unit == UNIT_DAY)
		return day_text(t->arena, n);
	if (unit == UNIT_SITE && n >= 0 && n < 64)
		return shown_sites(t->o->app, t->o->r, UINT64_C(1) << n);
	if (unit != UNIT_TIME)
		return count_text(t->arena, n, l);
	struct civil c = instant_civil(n);
	return n == 0 ? word(t, "audit.figure_none")
		      : arena_format(t->arena, "%02d/%02d/%04d %02d:%02d:%02d", c.day, c.month, c.year, c.hour, c.minute,
				     c.second);
}

struct telling_words {
	const char *kept, *right, *other, *gone, *is_unsigned;
};
static const struct telling_words *words_of(uint64_t area)
{
	static const struct telling_words figures = {.kept = "audit.figure_kept", .right = "audit.figure_counted"};
	static const struct telling_words tills = {"audit.figure_row_says", "audit.figure_signed", "audit.figure_other",
						   "audit.figure_gone", "audit.figure_unsigned"};
	static const struct telling_words devices = {"audit.figure_row_says", "audit.figure_device_signed",
						     "audit.figure_device_other", "audit.figure_device_gone",
						     "audit.figure_device_unsigned"};
	return area >= AREA_ADMISSION ? &devices : area >= AREA_SHIFT ? &tills : &figures;
}

static const char *numbers_of(const struct telling *t, const struct figure_value *v)
{
	const struct telling_words *w = words_of(t->key->area);
	if (v->unit == UNIT_SAME)
		return word(t, w->other);
	if (v->unit == UNIT_THERE)
		return word(t, t->row->kept ? w->is_unsigned : w->gone);
	return arena_format(t->arena, "%s %s, %s %s", word(t, w->kept), number_text(t, v->unit, t->row->kept),
			    word(t, w->right), number_text(t, v->unit, t->row->counted));
}

/* To the entry that was signed, or to the day. */
static const char *path_of(const struct telling *t)
{
	char day[DATE_TEXT];
	if (t->key->area >= AREA_SHIFT)
		return arena_format(t->arena, "/audit/journal/%s/%llu", hex_of(t), (unsigned long long)t->key->part);
	date_format(day, (int32_t)t->key->day);
	return arena_format(t->arena, "/audit/?from=%s&until=%s", day, day);
}

json_t *overview_difference(const struct overview *o, const struct figure_difference_row *row)
{
	const struct telling t = {o, o->r->arena, row, &row->key};
	const struct figure_value *v = figure_value_of(&row->key);
	if (!v) /* written down by an older server */
		return json_pack(
			"{s:s, s:n}", "text",
			arena_format(o->r->arena, "%s: %lld, %lld", row->what, (long long)row->kept, (long long)row->counted),
			"path");
	return json_pack("{s:s, s:s}", "text", arena_format(o->r->arena, "%s: %s", name_of(&t, v), numbers_of(&t, v)), "path",
			 path_of(&t));
}
