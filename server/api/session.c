/* POST, GET, DELETE /v1/session and POST /v1/session/totp: logging in and out, and the second factor. */
#include "api/guard.h"
#include "domain/people/factor.h"
#include "domain/people/login.h"
#include "domain/people/password.h"

/* ---- inputs */

struct session_in {
	const char *login, *password, *totp;
};
struct totp_in {
	const char *code;
};

#define TEXT(type, member, needed, longest)                                                                                    \
	{                                                                                                                      \
		.name = #member, .kind = JSON_FIELD_TEXT, .is_required = (needed), .offset = offsetof(struct type, member),    \
		.has_offset = JSON_NO_HAS, .min = 1, .max = (longest)                                                          \
	}
static const struct json_field session_fields[] = {
	TEXT(session_in, login, true, 64),
	TEXT(session_in, password, true, PASSWORD_MAX),
	TEXT(session_in, totp, false, 32),
};
const struct json_shape session_shape = {sizeof(struct session_in), 3, session_fields};
static const struct json_field totp_fields[] = {TEXT(totp_in, code, false, 32)};
const struct json_shape totp_shape = {sizeof(struct totp_in), 1, totp_fields};

/* ---- view */

static json_t *session_view(const struct session *s)
{
	char expires[INSTANT_TEXT];
	instant_format(expires, s->expires_at);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "login", s->login, "name", s->name, "role",
			 user_role_codes[s->role - 1], "csrf", s->csrf, "expires_at", expires, "totp_required", s->is_pending);
}

/* ---- in and out */

/* What the refused may know: that a code is missing, how long to wait; nothing else. */
static enum err refuse(struct http_request *r, const struct login_refusal *why, enum err e)
{
	if (e == E_TOO_MANY) {
		r->problem_header.name = "Retry-After";
		r->problem_header.value = arena_format(r->arena, "%lld", (long long)(why->wait_s > 0 ? why->wait_s : 1));
	}
	if (why->code && complain(&r->complaints, "/totp", why->code, "a one-time password is needed too") == E_OK)
		return E_INTERNAL;
	return e;
}

enum err session_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct session_in *in = r->inputs;
	struct new_session made;
	struct login_refusal why;
	struct login_request request = {.login = in->login, .password = in->password, .totp = in->totp, .address = r->peer};
	enum err e = login_attempt(app, r->arena, &request, &made, &why);
	if (e != E_OK)
		return refuse(r, &why, e);
	guard_set_cookie(app, r, a, made.token);
	http_answer_json(a, session_view(&made.session));
	return E_OK;
}

enum err session_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	http_answer_json(a, session_view(r->state));
	return E_OK;
}

enum err session_leave(struct app *app, struct http_request *r, struct http_answer *a)
{
	TRY(session_end(app, r->state));
	guard_set_cookie(app, r, a, NULL);
	a->status = 204;
	return E_OK;
}

/* ---- second factor */

static enum err totp_begin(struct app *app, struct http_request *r, struct http_answer *a)
{
	BUF_LOCAL uri;
	buf_init(&uri, 512);
	TRY(factor_begin(app, r->arena, r->state, &uri));
	http_answer_json(a, json_pack("{s:s}", "uri", buf_text(&uri)));
	return E_OK;
}

enum err totp_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct totp_in *in = r->inputs;
	char codes[RECOVERY_CODES][RECOVERY_TEXT];
	struct new_session made = {0};
	if (!in->code)
		return totp_begin(app, r, a);
	TRY(factor_confirm(app, r->arena, r->state, in->code, codes, &made));
	json_t *view = session_view(&made.session), *list = json_array();
	for (size_t i = 0; i < RECOVERY_CODES; i++)
		json_array_append_new(list, json_string(codes[i]));
	json_object_set_new(view, "recovery_codes", list);
	guard_set_cookie(app, r, a, made.token);
	http_answer_json(a, view);
	return E_OK;
}
