/* Money that a person has to look at: GET /v1/money, POST /v1/money/statement, POST /v1/money/{id}/match, …/dismiss, …/refund,
 * …/refund/approve */
#include "api/api.h"
#include "domain/money/bank_statement.h"
#include "domain/money/money_settle.h"
#include "domain/people/session.h"

#define MONEY_SHOWN 500

struct act_in {
	const char *reason, *order, *out_reference;
};
#define TEXT(member, needed, longest)                                                                                          \
	{                                                                                                                      \
		.name = #member, .kind = JSON_FIELD_TEXT, .is_required = (needed), .offset = offsetof(struct act_in, member),  \
		.has_offset = JSON_NO_HAS, .min = 1, .max = (longest)                                                          \
	}
static const struct json_field match_fields[] = {TEXT(reason, true, 500), TEXT(order, true, 64)};
static const struct json_field reason_fields[] = {TEXT(reason, true, 500)};
static const struct json_field approve_fields[] = {TEXT(out_reference, false, 64)};
const struct json_shape money_match_shape = {sizeof(struct act_in), 2, match_fields};
const struct json_shape money_reason_shape = {sizeof(struct act_in), 1, reason_fields};
const struct json_shape money_approve_shape = {sizeof(struct act_in), 1, approve_fields};

/* ---- views */

static json_t *text_view(const char *text)
{
	return text && text[0] ? json_string(text) : json_null();
}

static json_t *time_view(int64_t at)
{
	char text[INSTANT_TEXT];
	instant_format(text, at);
	return at > 0 ? json_string(text) : json_null();
}

static json_t *money_view(const struct money_row *row)
{
	char id[UUID_HEX], subject[UUID_HEX] = "";
	uuid_hex(id, row->id);
	if (row->has_subject)
		uuid_hex(subject, row->subject);
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:s, s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id", id,
			 "source", money_source_codes[row->source - 1], "state", money_state_codes[row->state - 1], "tx",
			 row->tx, "bank_reference", text_view(row->bank_ref), "account", row->account, "amount",
			 (json_int_t)row->amount, "memo", row->memo, "reference", text_view(row->reference), "booked_at",
			 time_view(row->booked_at), "received_at", time_view(row->received_ms / 1000), "subject",
			 text_view(subject), "actor", text_view(row->actor), "reason", text_view(row->reason), "approver",
			 text_view(row->approver), "out_reference", text_view(row->out_reference), "settled_at",
			 time_view(row->settled_at));
}

/* ---- statements */

enum err money_statement_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct session *s = r->state;
	struct statement_report report;
	const struct statement_ask ask = {.text = r->body,
					  .bank = http_query(r, "bank"),
					  .columns = http_query(r, "columns"),
					  .account = http_query(r, "account"),
					  .who = s->login};
	enum err e = bank_statement_take(app, r->arena, &ask, &r->complaints, &report);
	TRY(e == E_NOT_FOUND ? E_INVALID : e);
	http_answer_json(a, bank_statement_view(&report));
	return E_OK;
}

/* ---- handlers */

static enum err read_state(uint64_t *out, struct http_request *r)
{
	const char *text = http_query(r, "state");
	*out = 0;
	for (unsigned i = 0; text && money_state_codes[i]; i++)
		if (str_equal(money_state_codes[i], text))
			*out = i + 1;
	return text && *out == 0 ? complain(&r->complaints, "state", "unknown", "received, applied, unknown, too_little …")
				 : E_OK;
}

enum err money_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct money_row *rows;
	uint64_t state;
	size_t count;
	struct db *db;
	TRY(read_state(&state, r));
	TRY(store_acquire(app->store, &db));
	enum err e = money_list(db, r->arena, state, MONEY_SHOWN, &rows, &count);
	store_release(app->store, db);
	TRY(e);
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, money_view(&rows[i]));
	http_answer_json(a, json_pack("{s:o}", "money", list));
	return E_OK;
}

static enum err act(struct app *app, struct http_request *r, struct http_answer *a,
		    enum err (*function)(struct app *app, struct arena *a, const struct money_act *act, struct complaints *c,
					 struct money_row *out))
{
	const struct act_in *in = r->inputs;
	const struct session *s = r->state;
	struct money_row row;
	uint8_t id[UUID_LEN];
	if (uuid_parse(id, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	const struct money_act act = {
		.id = id, .who = s->login, .reason = in->reason, .order = in->order, .out_reference = in->out_reference};
	TRY(function(app, r->arena, &act, &r->complaints, &row));
	http_answer_json(a, money_view(&row));
	return E_OK;
}

enum err money_match_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	return act(app, r, a, money_match);
}

enum err money_dismiss_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	return act(app, r, a, money_dismiss);
}

enum err money_refund_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	return act(app, r, a, money_refund);
}

enum err money_refund_approve_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	return act(app, r, a, money_refund_approve);
}
