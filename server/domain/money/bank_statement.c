#include "domain/money/bank_statement.h"

#include "app.h"
#include "domain/change.h"
#include "domain/money/accounts.h"

#define LAYOUTS_MAX 64
#define ROW_ARENA   (16u << 20)

struct known_layout {
	const char *name, *text;
};
struct layouts {
	size_t count;
	struct known_layout list[LAYOUTS_MAX];
};

/* ---- what is known of banks */

static void find_layouts(struct layouts *out, struct app *app, struct arena *a)
{
	char *rest = arena_textn(a, (const char *)app->statement_layouts.data, app->statement_layouts.len);
	*out = (struct layouts){0};
	while (rest && *rest && out->count < LAYOUTS_MAX) {
		char *line = rest, *end = strchr(rest, '\n'), *tab;
		rest = end ? end + 1 : NULL;
		if (end)
			*end = '\0';
		tab = strchr(line, '\t');
		if (*line == '#' || !tab)
			continue;
		*tab = '\0';
		out->list[out->count++] = (struct known_layout){line, tab + 1};
	}
}

const char *const *bank_statement_layouts(struct app *app, struct arena *a)
{
	struct layouts known;
	find_layouts(&known, app, a);
	const char **list = arena_array(a, known.count + 1, sizeof(*list));
	for (size_t i = 0; i < known.count; i++)
		list[i] = known.list[i].name;
	return list;
}

/* ---- reading it */

struct taking {
	struct app *app;
	struct arena *arena;
	const struct statement_ask *ask;
	struct complaints *complaints;
	struct statement statement;
	struct statement_report *out;
	size_t left_room;
};

static bool is_given(const char *text)
{
	return text && text[0];
}

static enum err find_account(struct taking *x)
{
	struct account_list l;
	accounts_copy(x->app->accounts, x->arena, &l);
	x->out->account = x->ask->account;
	if (!is_given(x->ask->account) && l.count == 1)
		x->out->account = l.accounts[0].account;
	if (!is_given(x->out->account))
		return complain(x->complaints, "/account", "required", "whose statement is it? there are %zu official accounts",
				l.count);
	if (accounts_knew(x->app->accounts, NULL, x->out->account))
		return E_OK;
	return complain(x->complaints, "/account", "unknown", "this is none of the official accounts");
}

static enum err read_as(struct taking *x, const char *text, struct complaints *c)
{
	struct statement_layout layout;
	TRY(statement_layout_read(&layout, x->arena, text, c));
	return statement_read(&x->statement, x->arena, x->ask->text, &layout, x->out->account, c);
}

static enum err no_layout(struct taking *x, const char *why)
{
	enum err e = complain(x->complaints, "/bank", "unknown", "%s", why);
	return e == E_INVALID ? E_NOT_FOUND : e;
}

static enum err read_by_name(struct taking *x)
{
	struct layouts known;
	bool is_named = is_given(x->ask->bank) && !str_equal(x->ask->bank, "auto"), is_known = false;
	find_layouts(&known, x->app, x->arena);
	for (size_t i = 0; i < known.count; i++) {
		if (is_named && !str_equal(known.list[i].name, x->ask->bank))
			continue;
		is_known = true;
		enum err e = read_as(x, known.list[i].text, x->complaints);
		if (e != E_NOT_FOUND)
			return e;
	}
	if (!is_known)
		return complain(x->complaints, "/bank", "unknown", "no layout has this name");
	return no_layout(x, "no line holds the headings that are looked for: name the columns");
}

static enum err read_whole(struct taking *x)
{
	TRY(find_account(x));
	if (!is_given(x->ask->columns))
		return read_by_name(x);
	enum err e = read_as(x, x->ask->columns, x->complaints);
	return e == E_NOT_FOUND ? no_layout(x, "no line holds these headings") : e;
}

/* ---- row by row */

static void count_row(struct taking *x, const struct statement_row *row, const struct money_taken *taken)
{
	struct statement_report *r = x->out;
	if (taken->is_repeat) {
		r->known++;
	} else if (taken->state == MONEY_TOLD_TWICE) {
		r->confirmed++;
	} else if (taken->state == MONEY_APPLIED) {
		r->applied++;
	} else {
		r->left = arena_grow(x->arena, r->left, r->left_count, &x->left_room, sizeof(*r->left));
		r->left[r->left_count++] = (struct statement_left){row->line, taken->state, &row->notice};
	}
}

/* What an order needs while it is issued is forgotten with its row. */
static enum err take_row(struct taking *x, const struct statement_row *row)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct money_taken taken;
	arena_init(&a, ROW_ARENA);
	TRY(money_take(x->app, &a, MONEY_STATEMENT, &row->notice, &taken));
	count_row(x, row, &taken);
	return E_OK;
}

static enum err note_change(struct db *db, void *ctx)
{
	const struct taking *x = ctx;
	const struct statement_report *r = x->out;
	char from[DATE_TEXT], until[DATE_TEXT];
	date_format(from, r->from);
	date_format(until, r->until);
	return change_record(
		db, x->app,
		&(struct change){.who = x->ask->who,
				 .action = "money.statement",
				 .subject = r->account,
				 .after = json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I}", "from", from, "until", until,
						    "credits", (json_int_t)r->credits, "known", (json_int_t)r->known,
						    "confirmed", (json_int_t)r->confirmed, "applied", (json_int_t)r->applied,
						    "left", (json_int_t)r->left_count)});
}

static enum err find_unconfirmed(struct taking *x)
{
	struct db *db;
	TRY(store_acquire(x->app->store, &db));
	enum err e = money_unconfirmed(db, x->arena, x->out->account, day_start(x->out->from), day_start(x->out->until + 1),
				       &x->out->unconfirmed, &x->out->unconfirmed_count);
	store_release(x->app->store, db);
	return e;
}

enum err bank_statement_take(struct app *app, struct arena *a, const struct statement_ask *ask, struct complaints *c,
			     struct statement_report *out)
{
	struct taking x = {.app = app, .arena = a, .ask = ask, .complaints = c, .out = out};
	*out = (struct statement_report){0};
	TRY(read_whole(&x));
	out->from = x.statement.from;
	out->until = x.statement.until;
	out->credits = x.statement.count;
	out->others = x.statement.others;
	for (size_t i = 0; i < x.statement.count; i++)
		TRY(take_row(&x, &x.statement.rows[i]));
	if (out->credits + out->others > 0)
		TRY(find_unconfirmed(&x));
	return store_transact(app->store, note_change, &x);
}

/* ---- as JSON */

static json_t *text_or_null(const char *text)
{
	return is_given(text) ? json_string(text) : json_null();
}

static json_t *date_view(int32_t day)
{
	char text[DATE_TEXT];
	date_format(text, day);
	return json_string(text);
}

json_t *bank_statement_view(const struct statement_report *r)
{
	json_t *left = json_array(), *unconfirmed = json_array();
	for (size_t i = 0; i < r->left_count; i++) {
		const struct bank_notice *n = r->left[i].notice;
		json_array_append_new(left, json_pack("{s:I, s:s, s:I, s:s, s:o, s:o}", "line", (json_int_t)r->left[i].line,
						      "state", money_state_codes[r->left[i].state - 1], "amount",
						      (json_int_t)n->amount, "memo", n->memo, "bank_reference",
						      text_or_null(n->bank_ref), "day", date_view(instant_day(n->at))));
	}
	for (size_t i = 0; i < r->unconfirmed_count; i++) {
		const struct money_row *m = &r->unconfirmed[i];
		char id[UUID_HEX];
		uuid_hex(id, m->id);
		json_array_append_new(unconfirmed, json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:o}", "id", id, "source",
							     money_source_codes[m->source - 1], "tx", m->tx, "state",
							     money_state_codes[m->state - 1], "amount", (json_int_t)m->amount,
							     "memo", m->memo, "day", date_view(instant_day(m->booked_at))));
	}
	bool has_days = r->credits + r->others > 0;
	return json_pack("{s:s, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "account", r->account, "from",
			 has_days ? date_view(r->from) : json_null(), "until", has_days ? date_view(r->until) : json_null(),
			 "credits", (json_int_t)r->credits, "others", (json_int_t)r->others, "known", (json_int_t)r->known,
			 "confirmed", (json_int_t)r->confirmed, "applied", (json_int_t)r->applied, "left", left, "unconfirmed",
			 unconfirmed);
}
