/* The guard of people: the cookie, the role, and the token that shows that our own page asks. */
#include "api/guard.h"
#include "api/route_rows.h"
#include "domain/people/session.h"

#include <sodium.h>

/* The prefix makes browsers refuse the cookie unless it is Secure, for the whole host, and set by it. A demo on a machine of
 * its own has no TLS. */
static bool is_plain(const struct app *app)
{
	return app->is_demo && !str_starts_with(app->public_url, "https://");
}

static const char *cookie_name(const struct app *app)
{
	return is_plain(app) ? "hoaban" : "__Host-hoaban";
}

void guard_set_cookie(struct app *app, struct http_request *r, struct http_answer *a, const char *token)
{
	http_answer_header(a, "Set-Cookie",
			   arena_format(r->arena, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", cookie_name(app),
					token ? token : "", is_plain(app) ? "" : "; Secure", token ? "" : "; Max-Age=0"));
}

/* "a=1; name=value; b=2": the value, or NULL. */
static const char *cookie_find(struct arena *a, const char *cookies, const char *name)
{
	size_t len = strlen(name);
	for (const char *at = cookies; at && *at; at += strcspn(at, ";"), at += *at == ';') {
		at += strspn(at, " ");
		if (strncmp(at, name, len) == 0 && at[len] == '=')
			return arena_textn(a, at + len + 1, strcspn(at + len + 1, "; "));
	}
	return NULL;
}

const char *guard_cookie(struct http_request *r, const char *name)
{
	const char *cookies = http_header(r, "Cookie");
	return cookies ? cookie_find(r->arena, cookies, name) : NULL;
}

enum err guard_session(struct app *app, struct http_request *r, struct session *out)
{
	const char *token = guard_cookie(r, cookie_name(app));
	return token ? session_find(app, r->arena, token, out) : E_UNAUTHORIZED;
}

static enum err refuse(struct http_request *r, const char *code, const char *detail)
{
	enum err said = complain(&r->complaints, "", code, "%s", detail);
	return said == E_OK ? E_INTERNAL : E_FORBIDDEN;
}

static enum err check_role(struct http_request *r, const struct session *s)
{
	if (s->is_pending)
		return (r->route->roles & ROLE_PENDING) != 0
			       ? E_OK
			       : refuse(r, "totp_required", "enrol one-time passwords first: POST /v1/session/totp");
	return (r->route->roles & ROLE_BIT(s->role)) != 0 ? E_OK : refuse(r, "role", "this role may not do that");
}

/* A script sends a header; a form can not, and has a hidden field. */
static const char *token_of(struct http_request *r)
{
	const char *header = http_header(r, "X-CSRF-Token");
	bool is_form = r->route->body_type && str_equal(r->route->body_type, FORM);
	return header || !is_form ? header : http_form(r, "csrf");
}

static enum err check_csrf(struct http_request *r, const struct session *s)
{
	const char *token = token_of(r);
	if (str_equal(r->method, "GET") || str_equal(r->method, "HEAD"))
		return E_OK;
	bool is_ours = token && strlen(token) == strlen(s->csrf) && sodium_memcmp(token, s->csrf, strlen(s->csrf)) == 0;
	return is_ours ? E_OK : refuse(r, "csrf", "the CSRF token is missing or not that of this session");
}

enum err guard_staff(struct app *app, struct http_request *r)
{
	struct session *s = ARENA_NEW(r->arena, struct session);
	TRY(guard_session(app, r, s));
	TRY(check_role(r, s));
	TRY(check_csrf(r, s));
	r->state = s;
	return E_OK;
}
