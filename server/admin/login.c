/* /admin/login and /admin/logout. A session begins with its login: whatever cookie came along before is worth nothing after. */
#include "domain/people/login.h"

#include "admin/admin.h"
#include "admin/screen.h"
#include "api/guard.h"
#include "domain/people/password.h"

#include <stdio.h>

#define HOME	 "/admin/"
#define NEXT_MAX 300

const char *const login_headers[] = {"Cookie", "Sec-Fetch-Site", NULL};

static const struct form_field fields[] = {
	{"login", FIELD_TEXT, "admin.login_name", NULL, .is_required = true, .max = 64, .autocomplete = "username"},
	{"password", FIELD_SECRET, "admin.password", NULL, .is_required = true, .max = PASSWORD_MAX,
	 .autocomplete = "current-password"},
	{"totp", FIELD_CODE, "admin.totp_code", "admin.totp_code_hint", .max = 32, .autocomplete = "one-time-code"},
};

/* ---- where to go afterwards */

static bool is_plain_path(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-._~?=&%+:,");
	return len <= NEXT_MAX && text[len] == 0 && !strstr(text, "//") && !strstr(text, "..");
}

const char *login_next(const char *text)
{
	bool is_ours = text && (str_starts_with(text, HOME) || str_starts_with(text, "/audit/")) && is_plain_path(text);
	return is_ours && !str_starts_with(text, "/admin/log") ? text : HOME;
}

/* ---- the page */

static enum err login_view(struct app *app, struct http_request *r, json_t **out)
{
	(void)app;
	const char *next = str_equal(r->method, "POST") ? http_form(r, "next") : http_query(r, "next");
	*out = json_pack("{s:s}", "next", login_next(next));
	return E_OK;
}

static const struct screen screen = {"admin-login", "admin.login", "/admin/login", COUNTED(fields), login_view};

enum err login_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

/* ---- logging in */

/* Nobody is logged in yet, so no token tells our form from another site's. Browsers say where a form stood. */
static bool is_foreign_form(const struct http_request *r)
{
	const char *site = http_header(r, "Sec-Fetch-Site");
	return site && !str_equal(site, "same-origin") && !str_equal(site, "none");
}

static enum err object(struct http_request *r, const char *pointer, const char *code, const char *detail)
{
	return complain(&r->complaints, pointer, code, "%s", detail);
}

static enum err read_form(struct login_request *out, struct http_request *r)
{
	size_t before = r->complaints.count;
	const char *password = http_form(r, "password");
	*out = (struct login_request){.totp = form_text(r, "totp"), .address = r->peer};
	enum err e = form_need(&out->login, r, "login");
	out->password = password; /* blanks belong to it */
	if (!password || !*password)
		e = object(r, "/password", "required", "this is needed");
	if (out->login && strlen(out->login) > fields[0].max)
		e = object(r, "/login", "range", "too long");
	if (password && strlen(password) > PASSWORD_MAX)
		e = object(r, "/password", "range", "too long");
	if (out->totp && strlen(out->totp) > fields[2].max)
		e = object(r, "/totp", "range", "too long");
	return r->complaints.count == before ? e : E_INVALID;
}

/* What the refused may know: that a code is missing, that there were too many attempts; nothing else. */
static enum err refuse(struct app *app, struct http_request *r, struct http_answer *a, const struct login_refusal *why,
		       enum err e)
{
	enum err said = e;
	if (e == E_TOO_MANY)
		http_answer_header(a, "Retry-After",
				   arena_format(r->arena, "%lld", (long long)(why->wait_s > 0 ? why->wait_s : 1)));
	if (e == E_UNAUTHORIZED && why->code)
		said = object(r, "/totp", why->code, "a one-time password is needed too");
	else if (e == E_UNAUTHORIZED)
		said = object(r, "/login", "unknown", "login, password or code are not right");
	return screen_refuse(app, r, a, &screen, said);
}

/* What was logged in with the old cookie is over: nobody else who knows it stays inside. */
static enum err end_former(struct app *app, struct http_request *r)
{
	struct session former;
	enum err e = guard_session(app, r, &former);
	return e == E_OK ? session_end(app, &former) : e == E_UNAUTHORIZED ? E_OK : e;
}

enum err login_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct login_request request;
	struct login_refusal why = {0};
	struct new_session made;
	enum err e =
		is_foreign_form(r) ? object(r, "", "foreign", "this form did not come from our page") : read_form(&request, r);
	if (e == E_OK)
		e = login_attempt(app, r->arena, &request, &made, &why);
	if (e != E_OK)
		return refuse(app, r, a, &why, e);
	TRY(end_former(app, r));
	guard_set_cookie(app, r, a, made.token);
	return screen_go(r, a, made.session.is_pending ? "/admin/totp" : login_next(http_form(r, "next")));
}

enum err logout_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	TRY(session_end(app, r->state));
	guard_set_cookie(app, r, a, NULL);
	return screen_done(r, a, "/admin/login", "logged_out");
}
