/* POST /v1/tickets/{id}/split?token=… */
#include "api/api.h"
#include "api/view.h"
#include "domain/sale/split.h"
#include "domain/tariff/shelf.h"

struct split_in {
	const char *parts;
};

static const struct json_field split_fields[] = {
	{.name = "parts",
	 .kind = JSON_FIELD_TEXT,
	 .is_required = true,
	 .offset = offsetof(struct split_in, parts),
	 .has_offset = JSON_NO_HAS,
	 .min = 1,
	 .max = 8192},
};
const struct json_shape split_shape = {sizeof(struct split_in), sizeof(split_fields) / sizeof(split_fields[0]), split_fields};

static void tickets_write(struct json_text *j, struct app *app, const struct split_result *s)
{
	json_text_begin(j, "tickets", '[');
	for (size_t i = 0; i < s->count; i++) {
		struct cose_sign1 m;
		struct ticket t;
		bool is_read = cose_parse(&m, s->cose[i]) == E_OK && ticket_decode(&t, m.payload) == E_OK;
		ticket_write(j, NULL, is_read ? shelf_edition(app->shelf, t.edition) : NULL, s->cose[i]);
	}
	json_text_end(j, ']');
}

/* The problem as always, and behind it the tickets that were made first. */
static enum err answer_first(struct app *app, struct http_request *r, struct http_answer *a, const struct split_result *s)
{
	http_problem(a, r, E_CONFLICT);
	TRY(buf_status(&a->body));
	a->body.len--; /* its closing brace */
	struct json_text j = {.out = &a->body, .needs_comma = true};
	tickets_write(&j, app, s);
	json_text_end(&j, '}');
	return E_OK;
}

enum err ticket_split(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct split_in *in = r->inputs;
	const char *token = http_query(r, "token");
	struct split_ask ask = {.parts = in->parts};
	struct split_result s;
	if (uuid_parse(ask.ticket, r->params[0]) != E_OK || !token ||
	    hex_parse(ask.token, TOKEN_LEN, token, strlen(token)) != E_OK)
		return E_NOT_FOUND;
	enum err e = split_make(app, r->arena, &ask, &s, &r->complaints);
	if (e == E_CONFLICT)
		return answer_first(app, r, a, &s);
	TRY(e);
	struct json_text j = JSON_TEXT(&a->body);
	a->content_type = "application/json";
	json_text_begin(&j, NULL, '{');
	json_text_hex(&j, "parent", ask.ticket, UUID_LEN);
	tickets_write(&j, app, &s);
	json_text_end(&j, '}');
	return E_OK;
}
