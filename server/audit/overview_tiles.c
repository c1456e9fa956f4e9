/* The period in a few numbers. */
#include "admin/screen.h"
#include "domain/figures/figures.h"
#include "server/audit/listing.h"
#include "server/audit/overview.h"

struct totals {
	int64_t net, receipts, persons, free_persons, replaced, refunded, admitted, refused;
};

static const struct {
	const char *code, *table;
	size_t at;
	bool is_money;
} tiles[] = {
	{"net", "receipts", offsetof(struct totals, net), true},
	{"receipts", "receipts", offsetof(struct totals, receipts), false},
	{"persons", "categories", offsetof(struct totals, persons), false},
	{"free", "categories", offsetof(struct totals, free_persons), false},
	{"admitted", "entries", offsetof(struct totals, admitted), false},
	{"refused", "entries", offsetof(struct totals, refused), false},
	{"replaced", "corrections", offsetof(struct totals, replaced), true},
	{"refunded", "corrections", offsetof(struct totals, refunded), true},
};

static enum err add_sales(struct totals *t, struct overview *o, const struct figure_period *p)
{
	struct figure_row *rows;
	size_t count;
	TRY(figures_by(o->db, o->r->arena, p, FIGURE_MONTH, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		t->net += rows[i].net;
		t->receipts += rows[i].receipts;
		t->persons += rows[i].persons;
		t->free_persons += rows[i].free_persons;
		t->replaced += rows[i].replaced;
		t->refunded += rows[i].refunded;
	}
	return E_OK;
}

static enum err add_entries(struct totals *t, struct overview *o, const struct figure_period *p)
{
	struct figure_entries *rows;
	size_t count;
	TRY(figures_entries(o->db, o->r->arena, p, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		t->admitted += rows[i].admitted;
		t->refused += rows[i].refused;
	}
	return E_OK;
}

enum err overview_add_tiles(struct overview *o)
{
	const struct figure_period p = {o->period->from, o->period->until, o->period->sites};
	struct totals t = {0};
	enum language l = screen_language(o->r);
	json_t *list = json_array();
	json_object_set_new(o->view, "tiles", list);
	TRY(add_sales(&t, o, &p));
	TRY(add_entries(&t, o, &p));
	for (size_t i = 0; i < sizeof(tiles) / sizeof(tiles[0]); i++) {
		int64_t value = *(const int64_t *)((const char *)&t + tiles[i].at);
		const char *path = arena_format(o->r->arena, "/audit/tables/%s?%s", tiles[i].table, o->period->query);
		json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:s, s:s?}", "code", tiles[i].code, "name",
						      screen_code_word(o->app, o->r, "audit.tile_", tiles[i].code), "value",
						      (json_int_t)value, "text",
						      tiles[i].is_money ? money_text(o->r->arena, value, l)
									: count_text(o->r->arena, value, l),
						      "path", listing_find(tiles[i].table) ? path : NULL));
	}
	return E_OK;
}
