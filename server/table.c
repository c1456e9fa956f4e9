/* hoaband table make|show|resend and hoaband outbox told: the daily tables by hand, with the server running or not. */
#include "command.h"
#include "console.h"
#include "domain/receipt/daily_table.h"
#include "house.h"
#include "store/outbox.h"

#include <hoaban/envelope.h>
#include <hoaban/tax_table.h>

#include <stdio.h>

#define TABLE_ARENA (1u << 30)

struct table_work {
	struct house *house;
	const struct options *said;
	struct db *db;
	struct arena arena;
	int32_t day;
};

static void answer(const struct table_work *w, json_t *value, const char *text)
{
	if (w->said->is_json)
		console_json(value);
	else
		puts(text);
	json_decref(value);
}

static enum err make(struct table_work *w)
{
	struct table_outcome o;
	enum err e = daily_table_make(&o, &w->house->app, w->db, &w->arena, w->day);
	if (e == E_RANGE)
		return console_refuse("--day", "that day is still to come");
	TRY(e);
	answer(w,
	       json_pack("{s:I, s:I, s:I}", "tables", (json_int_t)o.tables, "rows", (json_int_t)o.rows, "amended",
			 (json_int_t)o.amended),
	       arena_format(&w->arena, "%zu tables made, %zu receipts in them, %zu of these amended", o.tables, o.rows,
			    o.amended));
	return E_OK;
}

static enum err resend(struct table_work *w)
{
	struct resend_outcome o;
	TRY(daily_table_resend(&o, &w->house->app, w->db, &w->arena, w->day));
	answer(w, json_pack("{s:I, s:I}", "revived", (json_int_t)o.revived, "remade", (json_int_t)o.remade),
	       arena_format(&w->arena, "%zu sent again, %zu made anew", o.revived, o.remade));
	return E_OK;
}

/* ---- show */

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static json_t *row_json(const struct tax_table_row *r)
{
	char date[DATE_TEXT];
	date_format(date, r->day);
	json_t *row =
		json_pack("{s:s, s:s, s:I, s:s, s:s, s:I, s:s, s:s, s:s}", "form", r->form, "symbol", r->symbol, "number",
			  (json_int_t)r->number, "date", date, "fee", r->fee, "amount", (json_int_t)r->amount, "status",
			  table_status_text(r->status), "explanation", or_empty(r->explanation), "note", or_empty(r->note));
	if (r->status != TABLE_NEW)
		json_object_set_new(row, "related",
				    json_pack("{s:s, s:s, s:I}", "form", r->related_form, "symbol", r->related_symbol, "number",
					      (json_int_t)r->related_number));
	return row;
}

static void print_row(const struct tax_table_row *r)
{
	char date[DATE_TEXT];
	date_format(date, r->day);
	printf("  %s %s %8u  %s %12lld  %s  %s", r->form, r->symbol, r->number, date, (long long)r->amount,
	       table_status_text(r->status), r->fee);
	if (r->status != TABLE_NEW)
		printf("  (%s %s %u)", r->related_form, r->related_symbol, r->related_number);
	putchar('\n');
}

static enum err open_table(struct tax_table_opened *out, struct table_work *w, uint64_t id)
{
	struct bytes body;
	struct envelope e;
	TRY(message_body(w->db, &w->arena, id, &body));
	TRY(envelope_open(&e, &w->arena, body));
	return tax_table_open(out, &w->arena, e.content);
}

static json_t *table_json(const struct message_row *m, const struct tax_table *t)
{
	json_t *rows = json_array();
	for (size_t i = 0; i < t->row_count; i++)
		json_array_append_new(rows, row_json(&t->rows[i]));
	return json_pack("{s:s, s:I, s:I, s:s, s:s, s:I, s:o}", "organisation", m->tax_code, "number", (json_int_t)m->number,
			 "edition", (json_int_t)m->edition, "state", message_state_text(m->state), "message", m->mtdiep,
			 "attempts", (json_int_t)m->attempts, "rows", rows);
}

static enum err show_one(struct table_work *w, const struct message_row *m, json_t *all)
{
	struct tax_table_opened opened;
	TRY(open_table(&opened, w, m->id));
	json_array_append_new(all, table_json(m, &opened.table));
	if (w->said->is_json)
		return E_OK;
	printf("%s table %u, %s %u, %s after %u attempts, %s\n", m->tax_code, (unsigned)m->number,
	       m->edition ? "supplement" : "first", (unsigned)m->edition, message_state_text(m->state), (unsigned)m->attempts,
	       m->mtdiep);
	for (size_t i = 0; i < opened.table.row_count; i++)
		print_row(&opened.table.rows[i]);
	return E_OK;
}

static enum err show(struct table_work *w)
{
	struct message_row *list;
	size_t count;
	TRY(messages_of_day(w->db, &w->arena, MESSAGE_KIND_TABLE, w->day, &list, &count));
	json_t *all = json_array();
	enum err e = E_OK;
	for (size_t i = 0; e == E_OK && i < count; i++)
		e = show_one(w, &list[i], all);
	if (e == E_OK && w->said->is_json)
		console_json(all);
	json_decref(all);
	return e;
}

/* ---- the tax office was told of a fault */

static enum err told(struct table_work *w)
{
	uint64_t changed;
	TRY(fault_told(w->db, console_who(&w->arena), clock_s(&w->house->app.clock), &changed));
	answer(w, json_pack("{s:I}", "faults", (json_int_t)changed),
	       changed ? "noted: the tax office was told" : "there is no fault that it was not told of");
	return E_OK;
}

/* ---- verbs */

static const struct {
	const char *noun, *name;
	enum err (*run)(struct table_work *w);
	bool needs_day;
} verbs[] = {
	{"table", "make", make, true},
	{"table", "show", show, true},
	{"table", "resend", resend, true},
	{"outbox", "told", told, false},
};

static enum err run_verb(struct table_work *w, enum err (*run)(struct table_work *w))
{
	TRY(house_open(w->house, true));
	TRY(house_sign(w->house));
	TRY(store_acquire(w->house->app.store, &w->db));
	enum err e = run(w);
	store_release(w->house->app.store, w->db);
	return e;
}

static enum err choose(struct table_work *w)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!str_equal(verbs[i].noun, w->said->command[0]) || !str_equal(verbs[i].name, w->said->command[1]))
			continue;
		if (verbs[i].needs_day && (!w->said->day || date_parse(&w->day, w->said->day) != E_OK))
			return console_refuse("--day", "which day of issue? YYYY-MM-DD");
		return run_verb(w, verbs[i].run);
	}
	return E_USAGE;
}

enum err command_table(const struct options *o)
{
	struct house h;
	struct table_work w = {.house = &h, .said = o};
	arena_init(&w.arena, TABLE_ARENA);
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = choose(&w);
	house_close(&h);
	arena_release(&w.arena);
	return e;
}
