/* /admin/closures: sites that let nobody in, and /admin/closures/{id}: one of them, with money back for what it made useless.
 */
#include "admin/admin.h"
#include "admin/devices.h"
#include "admin/screen.h"
#include "domain/calendar/closure.h"
#include "domain/calendar/closure_refund.h"
#include "domain/halt.h"
#include "domain/tariff/shelf.h"

#define CLOSURES "/admin/closures"
#define SHOWN	 100

static const struct form_field fields[] = {
	{"site", FIELD_CHOICE, "admin.site", NULL, .is_required = true},
	{"from", FIELD_MOMENT, "admin.closed_from", NULL, .is_required = true},
	{"until", FIELD_MOMENT, "admin.closed_until", NULL, .is_required = true},
	{"kind", FIELD_CHOICE, "admin.closure_kind", NULL, .is_required = true, .codes = closure_kind_codes,
	 .codes_key = "admin.closure_"},
	{"reason", FIELD_TEXT, "admin.reason", "admin.closure_reason_hint", .is_required = true, .max = CLOSURE_REASON_MAX},
	{"honoured_last_day", FIELD_DATE, "admin.honoured", "admin.honoured_hint", .is_required = false},
};

/* ---- as people read them */

static bool may_act(const struct http_request *r)
{
	enum user_role role = screen_session(r)->role;
	return role == USER_MANAGER || role == USER_OPERATOR;
}

static const char *state_of(const struct closure_row *row, int64_t now)
{
	if (row->lifted_by)
		return "lifted";
	return now < row->closure.from ? "ahead" : now < row->closure.until ? "in_force" : "over";
}

static json_t *closure_view(struct app *app, struct http_request *r, const struct closure_row *row)
{
	int64_t honoured = row->closure.honoured_until;
	const char *state = state_of(row, clock_s(&app->clock)), *kind = closure_kind_codes[row->closure.kind - 1];
	char id[UUID_HEX];
	uuid_hex(id, row->id);
	return json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:s, s:b, s:b, s:o, s:s, s:o, s:s?, s:o}", "id", id, "site_name",
			 shown_sites(app, r, UINT64_C(1) << row->closure.site), "from_text", shown_time(row->closure.from),
			 "until_text", shown_time(row->closure.until), "kind_text",
			 screen_code_word(app, r, "admin.closure_", kind), "why", row->reason, "state_text",
			 screen_code_word(app, r, "admin.closure_state_", state), "is_in_force",
			 (int)str_equal(state, "in_force"), "can_lift",
			 (int)(may_act(r) && (str_equal(state, "in_force") || str_equal(state, "ahead"))), "honoured_text",
			 honoured > 0 ? shown_day(instant_day(honoured - 1)) : json_null(), "declared_by", row->declared_by,
			 "declared_at", shown_time(row->declared_at), "lifted_by", row->lifted_by, "lifted_at",
			 shown_time(row->lifted_at));
}

/* ---- the list, and a new one */

static enum err all_closures(struct app *app, struct arena *a, struct closure_row **rows, size_t *count)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = closures_all(db, a, SHOWN, rows, count);
	store_release(app->store, db);
	return e;
}

static enum err closures_view(struct app *app, struct http_request *r, json_t **out)
{
	struct closure_row *rows;
	size_t count;
	json_t *list = json_array();
	enum err e = all_closures(app, r->arena, &rows, &count);
	for (size_t i = 0; e == E_OK && i < count; i++)
		json_array_append_new(list, closure_view(app, r, &rows[i]));
	*out = json_pack("{s:o, s:b, s:b, s:s, s:{s:o}}", "closures", list, "has_closures", json_array_size(list) > 0,
			 "may_act", (int)may_act(r), "form_id", form_id(app, r), "choices", "site", site_choices(app, r));
	if (e != E_OK)
		json_decref(*out);
	return e;
}

static const struct screen screen = {"admin-closures", "admin.closures", CLOSURES, COUNTED(fields), closures_view};

enum err closures_admin_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

static enum err read_site(struct closure_row *out, struct app *app, struct http_request *r)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	const char *code;
	TRY(form_need(&code, r, "site"));
	const struct tariff_site *site = t ? tariff_site_by_code(t, code) : NULL;
	if (!site)
		return complain(&r->complaints, "/site", "unknown", "%s", "there is no such site");
	out->closure.site = site->number;
	return E_OK;
}

/* Every field is looked at: the first error is as good as any, the complaints tell them all. */
static enum err read_form(struct closure_row *out, struct app *app, struct http_request *r)
{
	unsigned kind;
	int32_t day;
	size_t before = r->complaints.count;
	const char *id = http_form(r, "id");
	*out = (struct closure_row){.declared_by = screen_session(r)->login};
	if (!id || uuid_parse(out->id, id) != E_OK)
		return complain(&r->complaints, "", "format", "%s", "the form has no id");
	enum err e[] = {read_site(out, app, r), form_moment(&out->closure.from, r, "from"),
			form_moment(&out->closure.until, r, "until"), form_choice(&kind, r, "kind", closure_kind_codes),
			form_need(&out->reason, r, "reason")};
	out->closure.kind = (enum closure_kind)kind;
	if (form_text(r, "honoured_last_day") && form_day(&day, r, "honoured_last_day") == E_OK)
		out->closure.honoured_until = day_start(day + 1);
	for (size_t i = 0; i < sizeof(e) / sizeof(e[0]); i++)
		TRY(e[i]);
	return r->complaints.count == before ? E_OK : E_INVALID;
}

enum err closure_declare_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct closure_row row, stored;
	enum err e = read_form(&row, app, r);
	if (e == E_OK)
		e = closure_declare(app, r->arena, &row, &r->complaints, &stored);
	return e == E_OK ? screen_done(r, a, CLOSURES, "closure_declared") : screen_refuse(app, r, a, &screen, e);
}

/* ---- one closure */

struct question {
	uint8_t id[UUID_LEN];
	struct arena *arena;
	struct closure_row row;
	struct closure_sum sum;
};

static enum err look_up(struct db *db, void *ctx)
{
	struct question *q = ctx;
	TRY(closure_get(db, q->arena, q->id, &q->row));
	return closure_sums(db, q->id, &q->sum);
}

static json_t *sums_view(struct app *app, struct http_request *r, const struct closure_sum *s)
{
	static const char *const words[] = {[CLOSURE_REFUND_WAITS] = "admin.refunds_waiting",
					    [CLOSURE_REFUND_PROPOSED] = "admin.refunds_proposed",
					    [CLOSURE_REFUND_DONE] = "admin.refunds_done",
					    [CLOSURE_REFUND_BY_HAND] = "admin.refunds_by_hand"};
	json_t *list = json_array();
	for (unsigned i = CLOSURE_REFUND_WAITS; i <= CLOSURE_REFUND_BY_HAND; i++)
		json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "text", screen_word(app, r, words[i]), "receipts",
						      (json_int_t)s->count[i], "amount", (json_int_t)s->amount[i]));
	return list;
}

static enum err one_view(struct app *app, struct http_request *r, json_t **out)
{
	struct question q = {.arena = r->arena};
	if (uuid_parse(q.id, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	TRY(store_transact(app->store, look_up, &q));
	uint64_t waiting = q.sum.count[CLOSURE_REFUND_WAITS], proposed = q.sum.count[CLOSURE_REFUND_PROPOSED];
	json_t *v = closure_view(app, r, &q.row);
	json_object_set_new(v, "path", json_string(arena_format(r->arena, CLOSURES "/%s", r->params[0])));
	json_object_set_new(v, "sums", sums_view(app, r, &q.sum));
	json_object_set_new(v, "is_collected", json_boolean(q.row.collected_at > 0));
	json_object_set_new(v, "can_propose",
			    json_boolean(may_act(r) && !q.row.lifted_by && (q.row.collected_at == 0 || waiting > 0)));
	json_object_set_new(v, "can_approve", json_boolean(may_act(r) && proposed > 0));
	*out = v;
	return E_OK;
}

static const struct screen one_screen = {"admin-closure", "admin.closure", NULL, NULL, 0, one_view};

enum err closure_admin_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &one_screen);
}

static enum err lift(struct app *app, struct http_request *r, const uint8_t id[static UUID_LEN])
{
	struct closure_row row;
	return closure_end(app, r->arena, id, screen_session(r)->login, &row);
}

static enum err propose(struct app *app, struct http_request *r, const uint8_t id[static UUID_LEN])
{
	struct closure_sum sum;
	enum err e = closure_refund_propose(app, id, screen_session(r)->login, &sum);
	return e == E_REFUSED ? complain(&r->complaints, "", "lifted", "%s", "it was lifted: nothing is given back") : e;
}

static enum err approve(struct app *app, struct http_request *r, const uint8_t id[static UUID_LEN])
{
	struct closure_sum sum;
	TRY(halt_check(app));
	return closure_refund_approve(app, id, screen_session(r)->login, &sum);
}

static const struct {
	const char *name, *done;
	enum err (*run)(struct app *app, struct http_request *r, const uint8_t id[static UUID_LEN]);
} verbs[] = {
	{"lift", "closure_lifted", lift},
	{"propose", "refunds_proposed", propose},
	{"approve", "refunds_approved", approve},
};

enum err closure_act_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	uint8_t id[UUID_LEN];
	if (uuid_parse(id, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!str_equal(verbs[i].name, r->params[1]))
			continue;
		enum err e = verbs[i].run(app, r, id);
		if (e != E_OK)
			return screen_refuse(app, r, a, &one_screen, e);
		return screen_done(r, a, arena_format(r->arena, CLOSURES "/%s", r->params[0]), verbs[i].done);
	}
	return E_NOT_FOUND;
}
