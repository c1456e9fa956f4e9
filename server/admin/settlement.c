/* /admin/settlement: money that fits nothing, the one that waits longest first; /admin/settlement/{id}: one of it, and what a
 * person does with it. The bank's statement: statement.c. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "api/view.h"
#include "domain/halt.h"
#include "domain/money/applying.h"
#include "domain/money/money_settle.h"
#include "store/money.h"
#include "store/orders.h"

#define SETTLEMENT "/admin/settlement"
#define SHOWN	   200

/* ---- one row, as people read it */

static json_t *text_or_null(const char *text)
{
	return text && text[0] ? json_string(text) : json_null();
}

static json_t *row_view(struct app *app, struct http_request *r, const struct money_row *m)
{
	char id[UUID_HEX];
	int64_t age = clock_s(&app->clock) - m->received_ms / 1000;
	uuid_hex(id, m->id);
	return json_pack("{s:s, s:I, s:s, s:s, s:s, s:o, s:s, s:s, s:o, s:o, s:o, s:I, s:o, s:o, s:o, s:o, s:o}", "id", id,
			 "amount", (json_int_t)m->amount, "state", money_state_codes[m->state - 1], "state_text",
			 screen_code_word(app, r, "admin.money_", money_state_codes[m->state - 1]), "source_text",
			 screen_code_word(app, r, "admin.money_from_", money_source_codes[m->source - 1]), "reference",
			 text_or_null(m->reference), "memo", m->memo, "account", m->account, "bank_ref",
			 text_or_null(m->bank_ref), "booked", shown_time(m->booked_at), "received",
			 shown_time(m->received_ms / 1000), "days", (json_int_t)(age / DAY_S), "actor", text_or_null(m->actor),
			 "reason", text_or_null(m->reason), "approver", text_or_null(m->approver), "out_reference",
			 text_or_null(m->out_reference), "settled", shown_time(m->settled_at));
}

/* ---- the list */

static const char *const tabs[] = {"waiting",	"refunding", "unknown",	   "too_little", "too_much",  "late", "duplicate",
				   "elsewhere", "applied",   "told_twice", "refunded",	 "dismissed", NULL};

static enum err read_tab(const char **tab, uint64_t *state, struct http_request *r)
{
	const char *said = str_equal(r->method, "GET") ? http_query(r, "state") : NULL;
	*tab = said ? said : tabs[0];
	*state = 0;
	bool is_tab = false;
	for (size_t i = 0; tabs[i]; i++)
		is_tab |= str_equal(tabs[i], *tab);
	for (unsigned i = 0; money_state_codes[i]; i++)
		if (str_equal(money_state_codes[i], *tab))
			*state = i + 1;
	return is_tab ? E_OK : E_NOT_FOUND;
}

static json_t *tabs_view(struct app *app, struct http_request *r, const char *current)
{
	json_t *list = json_array();
	for (size_t i = 0; tabs[i]; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "code", tabs[i], "text",
						      screen_code_word(app, r, "admin.money_", tabs[i]), "is_current",
						      (int)str_equal(tabs[i], current)));
	return list;
}

static enum err find_rows(struct app *app, struct arena *a, uint64_t state, struct money_row **rows, size_t *count)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = state == 0 ? money_list_waiting(db, a, SHOWN, rows, count) : money_list(db, a, state, SHOWN, rows, count);
	store_release(app->store, db);
	return e;
}

static enum err settlement_view(struct app *app, struct http_request *r, json_t **out)
{
	enum user_role role = screen_session(r)->role;
	struct money_row *rows;
	const char *tab;
	uint64_t state;
	size_t count;
	int64_t sum = 0;
	TRY(read_tab(&tab, &state, r));
	TRY(find_rows(app, r->arena, state, &rows, &count));
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++) {
		json_array_append_new(list, row_view(app, r, &rows[i]));
		sum += rows[i].amount;
	}
	*out = json_pack("{s:o, s:o, s:b, s:I, s:b}", "money", list, "tabs", tabs_view(app, r, tab), "has_money",
			 (int)(count > 0), "total", (json_int_t)sum, "may_import",
			 (int)(role == USER_MANAGER || role == USER_OPERATOR));
	return E_OK;
}

static const struct screen list_screen = {"admin-settlement", "admin.settlement", SETTLEMENT, NULL, 0, settlement_view};

enum err settlement_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &list_screen);
}

/* ---- one of it */

static const char *const acts[] = {"match", "refund", "dismiss", NULL};
static const struct form_field fields[] = {
	{"act", FIELD_CHOICE, "admin.money_act", NULL, .is_required = true, .codes = acts, .codes_key = "admin.money_act_"},
	{"order", FIELD_TEXT, "admin.money_order", "admin.money_order_hint", .max = 64},
	{"reason", FIELD_TEXT, "admin.reason", "admin.correction_reason_hint", .is_required = true, .max = 500},
	{"out_reference", FIELD_TEXT, "admin.money_out", "admin.money_out_hint", .max = 64},
};

struct looking {
	struct arena *arena;
	uint8_t id[UUID_LEN];
	struct money_row row;
	int64_t used; /* of it, by what it was for */
	bool is_spare; /* it can go back, and nothing else */
	bool has_order;
	struct order_row order;
};

static enum err look(struct db *db, void *ctx)
{
	struct looking *x = ctx;
	TRY(money_by_id(db, x->arena, x->id, &x->row));
	if (x->row.has_subject)
		TRY(applying_used(db, &x->row, x->row.subject, &x->used));
	TRY(applying_is_spare(db, &x->row, &x->is_spare));
	enum err e = x->row.has_subject ? order_by_id(db, x->arena, x->row.subject, &x->order) : E_NOT_FOUND;
	x->has_order = e == E_OK;
	return e == E_NOT_FOUND ? E_OK : e;
}

/* What it may become; the domain decides, this only does not offer what it would refuse. */
static void write_choices(json_t *v, struct http_request *r, const struct looking *x)
{
	const struct money_row *m = &x->row;
	const struct session *s = screen_session(r);
	bool may = s->role == USER_MANAGER || s->role == USER_OPERATOR, is_mine = str_equal(m->actor, s->login);
	bool is_open = m->state != MONEY_APPLIED && m->state != MONEY_OUTGOING && m->state != MONEY_TOLD_TWICE &&
		       m->state != MONEY_REFUNDING && m->state != MONEY_REFUNDED && m->state != MONEY_DISMISSED;
	bool is_refunding = m->state == MONEY_REFUNDING;
	json_object_set_new(v, "can_settle", json_boolean(may && is_open && !x->is_spare));
	json_object_set_new(v, "can_return", json_boolean(may && x->is_spare));
	json_object_set_new(v, "can_approve", json_boolean(may && is_refunding && !is_mine));
	json_object_set_new(v, "needs_other", json_boolean(may && is_refunding && is_mine));
}

/* An order has some of it: whoever sends money back must not send all. */
static bool is_in_part(const struct looking *x)
{
	return x->used > 0 && x->used < x->row.amount;
}

static enum err money_view_one(struct app *app, struct http_request *r, json_t **out)
{
	struct looking x = {.arena = r->arena};
	if (uuid_parse(x.id, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	TRY(store_transact(app->store, look, &x));
	json_t *v = row_view(app, r, &x.row);
	json_object_set_new(v, "path", json_string(arena_format(r->arena, SETTLEMENT "/%s", r->params[0])));
	json_object_set_new(v, "order_token", x.has_order ? json_hex(x.order.token, ORDER_TOKEN_LEN) : json_null());
	json_object_set_new(v, "rest", is_in_part(&x) ? json_integer(x.row.amount - x.used) : json_null());
	write_choices(v, r, &x);
	*out = v;
	return E_OK;
}

static const struct screen one_screen = {"admin-money", "admin.money_one", NULL, COUNTED(fields), money_view_one};

enum err money_one_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &one_screen);
}

/* ---- acts */

static enum err read_act(unsigned *which, struct money_act *act, struct http_request *r)
{
	enum err chosen = form_choice(which, r, "act", acts), reason = form_need(&act->reason, r, "reason");
	TRY(chosen);
	TRY(reason);
	return *which == 1 ? form_need(&act->order, r, "order") : E_OK;
}

static enum err do_act(struct app *app, struct http_request *r, struct money_act *act)
{
	static enum err (*const functions[])(struct app *, struct arena *, const struct money_act *, struct complaints *,
					     struct money_row *) = {money_match, money_refund, money_dismiss};
	struct money_row row;
	unsigned which;
	TRY(read_act(&which, act, r));
	if (which == 1)
		TRY(halt_check(app));
	return functions[which - 1](app, r->arena, act, &r->complaints, &row);
}

static enum err done(struct app *app, struct http_request *r, struct http_answer *a, enum err e)
{
	if (e != E_OK)
		return screen_refuse(app, r, a, &one_screen, e);
	return screen_done(r, a, arena_format(r->arena, SETTLEMENT "/%s", r->params[0]), "money_settled");
}

enum err money_settle_form(struct app *app, struct http_request *r, struct http_answer *a)
{
	uint8_t id[UUID_LEN];
	struct money_act act = {.id = id, .who = screen_session(r)->login};
	if (uuid_parse(id, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	return done(app, r, a, do_act(app, r, &act));
}

enum err money_approve_form(struct app *app, struct http_request *r, struct http_answer *a)
{
	uint8_t id[UUID_LEN];
	struct money_row row;
	struct money_act act = {.id = id, .who = screen_session(r)->login, .out_reference = form_text(r, "out_reference")};
	if (uuid_parse(id, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	if (act.out_reference && strlen(act.out_reference) > 64)
		return done(app, r, a, complain(&r->complaints, "/out_reference", "range", "%s", "at most 64 characters"));
	return done(app, r, a, money_refund_approve(app, r->arena, &act, &r->complaints, &row));
}
