/* The three equations, each number with the way to what it is made of. */
#include "admin/screen.h"
#include "domain/figures/figures.h"
#include "server/audit/listing.h"
#include "server/audit/overview.h"

/* Where a number leads: a table, and what else its address says. */
static const struct {
	const char *code, *table, *more;
} ways[] = {
	{"sold", "receipts", ""},
	{"paid", "payments", ""},
	{"pending", "transfers", "&state=waiting"},
	{"replaced", "corrections", ""},
	{"contested", "incidents", "&kind=unpaid_receipt"},
	{"bank_matched", "money", "&state=applied"},
	{"bank_unmatched", "money", "&state=unmatched"},
	{"card", "receipts", "&payment=2"},
	{"office", "corrections", "&money=office"},
	{"cash_banked", "bags", ""},
	{"cash_on_way", "bags", "&state=waiting"},
	{"cash_in_drawers", "shifts", ""},
	{"cash_paid_out", "cash", ""},
	{"cash_short", "bags", "&state=short"},
	{"entries", "entries", ""},
	{"entries_by_ticket", "admissions", ""},
	{"entries_twice", "twice", ""},
	{"entries_overridden", "overrides", ""},
};

static json_t *way_of(const struct overview *o, const char *code, const char *query)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (str_equal(ways[i].code, code) && listing_find(ways[i].table))
			return json_string(
				arena_format(o->r->arena, "/audit/tables/%s?%s%s", ways[i].table, query, ways[i].more));
	return json_null();
}

/* The third one counts persons, and those of chosen sites. Money knows no sites: the others are of all of them, whatever was
 * chosen, and so are the tables that their numbers lead to. */
static json_t *term_view(const struct overview *o, const struct equation_term *t, const char *sign, bool is_money)
{
	struct period everywhere = *o->period;
	everywhere.sites = 0;
	const char *query = is_money ? period_query(o->app, o->r->arena, &everywhere) : o->period->query;
	enum language l = screen_language(o->r);
	const char *text = is_money ? money_text(o->r->arena, t->value, l) : count_text(o->r->arena, t->value, l);
	return json_pack("{s:s, s:s, s:I, s:s, s:s, s:b, s:o}", "code", t->code, "name",
			 screen_code_word(o->app, o->r, "audit.term_", t->code), "value", (json_int_t)t->value, "text", text,
			 "sign", sign, "is_nil", t->value == 0, "path", way_of(o, t->code, query));
}

static json_t *equation_view(const struct overview *o, const struct equation *e)
{
	bool is_money = !str_equal(e->code, "entries");
	json_t *right = json_array();
	for (size_t i = 0; i < e->right_count; i++)
		json_array_append_new(right, term_view(o, &e->right[i], i == 0 ? "=" : "+", is_money));
	const struct equation_term difference = {"difference", e->difference};
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:b, s:b, s:b, s:b}", "code", e->code, "title",
			 screen_code_word(o->app, o->r, "audit.equation_", e->code), "left",
			 term_view(o, &e->left, "", is_money), "right", right, "difference",
			 term_view(o, &difference, "", is_money), "is_good", e->difference == 0, "is_money", (int)is_money,
			 "is_everywhere", is_money && o->period->sites != 0, "is_doubted",
			 (int)(e->difference == 0 && json_is_true(json_object_get(o->view, "is_doubted"))));
}

enum err overview_add_equations(struct overview *o)
{
	const struct figure_period p = {o->period->from, o->period->until, o->period->sites};
	struct equation list[EQUATIONS];
	json_t *all = json_array();
	bool is_good = true;
	json_object_set_new(o->view, "equations", all);
	TRY(figures_equations(o->db, o->r->arena, &p, list));
	for (size_t i = 0; i < EQUATIONS; i++) {
		json_array_append_new(all, equation_view(o, &list[i]));
		is_good = is_good && list[i].difference == 0;
	}
	json_object_set_new(o->view, "is_balanced", json_boolean(is_good));
	return E_OK;
}
