/* hoaband figures check|rebuild|accept: the dashboard's figures against the raw records. */
#include "command.h"
#include "console.h"
#include "domain/change.h"
#include "domain/figures/recount.h"
#include "house.h"
#include "store/figures.h"

#include <hoaban/correction.h>

#include <stdio.h>

static json_t *equation_json(const struct equation *e)
{
	json_t *right = json_array();
	for (size_t i = 0; i < e->right_count; i++)
		json_array_append_new(
			right, json_pack("{s:s, s:I}", "code", e->right[i].code, "value", (json_int_t)e->right[i].value));
	return json_pack("{s:s, s:{s:s, s:I}, s:o, s:I}", "code", e->code, "left", "code", e->left.code, "value",
			 (json_int_t)e->left.value, "right", right, "difference", (json_int_t)e->difference);
}

static void print_json(const struct recount *r)
{
	json_t *differences = json_array(), *equations = json_array();
	for (size_t i = 0; i < r->told; i++)
		json_array_append_new(differences, json_pack("{s:s, s:I, s:I}", "what", r->differences[i].what, "kept",
							     (json_int_t)r->differences[i].kept, "counted",
							     (json_int_t)r->differences[i].counted));
	for (size_t i = 0; i < EQUATIONS; i++)
		json_array_append_new(equations, equation_json(&r->equations[i]));
	json_t *all = json_pack("{s:I, s:I, s:I, s:I, s:b, s:o, s:o}", "compared", (json_int_t)r->compared, "rows_held",
				(json_int_t)r->rows_held, "rows_different", (json_int_t)r->row_differences, "different",
				(json_int_t)r->difference_count, "rebuilt", r->is_rebuilt, "differences", differences,
				"equations", equations);
	console_json(all);
	json_decref(all);
}

static void print_lines(const struct recount *r)
{
	for (size_t i = 0; i < r->told; i++)
		printf("%s: kept %lld, counted %lld\n", r->differences[i].what, (long long)r->differences[i].kept,
		       (long long)r->differences[i].counted);
	printf("%llu figures compared, %llu differ%s\n", (unsigned long long)r->compared,
	       (unsigned long long)(r->difference_count - r->row_differences),
	       r->is_rebuilt ? "; they are what the records say now" : "");
	printf("%llu numbers of tills held against what they signed, %llu differ\n", (unsigned long long)r->rows_held,
	       (unsigned long long)r->row_differences);
	for (size_t i = 0; i < EQUATIONS; i++) {
		const struct equation *e = &r->equations[i];
		printf("%s %lld =", e->left.code, (long long)e->left.value);
		for (size_t k = 0; k < e->right_count; k++)
			printf(" %s %lld", e->right[k].code, (long long)e->right[k].value);
		printf(" difference %lld\n", (long long)e->difference);
	}
}

static bool is_whole(const struct recount *r)
{
	bool is_explained = true;
	for (size_t i = 0; i < EQUATIONS; i++)
		is_explained = is_explained && r->equations[i].difference == 0;
	return is_explained && r->row_differences == 0 && (r->difference_count == 0 || r->is_rebuilt);
}

static enum err compare(struct house *h, const struct options *o)
{
	struct recount *r = ARENA_NEW(&h->arena, struct recount);
	const struct recounting how = {.store = h->app.store,
				       .now = clock_s(&h->app.clock),
				       .who = console_who(&h->arena),
				       .rebuild = str_equal(o->command[1], "rebuild")};
	enum err e = figures_recount(r, &h->arena, &how);
	if (e == E_BUSY)
		return console_refuse("figures", "somebody else is counting at this moment");
	TRY(e);
	if (o->is_json)
		print_json(r);
	else
		print_lines(r);
	return is_whole(r) ? E_OK : E_CORRUPT;
}

/* ---- accepting what differed */

struct accepting {
	struct house *house;
	const char *reason;
	uint64_t count;
};

static enum err accept_in_database(struct db *db, void *ctx)
{
	struct accepting *x = ctx;
	struct app *app = &x->house->app;
	const char *who = console_who(&x->house->arena);
	TRY(figure_differences_accept(db, who, x->reason, clock_s(&app->clock), &x->count));
	if (x->count == 0)
		return E_OK;
	return change_record(
		db, app,
		&(struct change){.who = who,
				 .action = "figures.accept",
				 .subject = "figures",
				 .after = json_pack("{s:I, s:s}", "differences", (json_int_t)x->count, "reason", x->reason)});
}

static enum err accept_differences(struct house *h, const struct options *o)
{
	struct accepting x = {.house = h, .reason = o->reason};
	if (!o->reason || !correction_reason_is_good(o->reason))
		return console_refuse("--reason", "why the figures differed: one line of at least five letters");
	TRY(store_transact(h->app.store, accept_in_database, &x));
	printf(o->is_json ? "{\"accepted\":%llu}\n" : "%llu differences accepted\n", (unsigned long long)x.count);
	return E_OK;
}

enum err command_figures(const struct options *o)
{
	struct house h;
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = house_open(&h, true);
	if (e == E_OK)
		e = str_equal(o->command[1], "accept") ? accept_differences(&h, o) : compare(&h, o);
	house_close(&h);
	return e;
}
