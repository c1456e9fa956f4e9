/* What went wrong below /admin/, as a page. Written on the event loop, when it is not known who asks: no name, no navigation.
 */
#include "admin/admin.h"
#include "admin/screen.h"

/* As it may stand behind "?next=". */
static const char *escaped(struct arena *a, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = arena_alloc(a, 3 * strlen(text) + 1), *to = out;
	for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
		bool is_plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') ||
				strchr("/-._~", *at);
		if (is_plain) {
			*to++ = (char)*at;
			continue;
		}
		*to++ = '%';
		*to++ = hex[*at >> 4];
		*to++ = hex[*at & 15];
	}
	return out;
}

static bool says(const struct http_request *r, const char *code)
{
	return r->complaints.count > 0 && str_equal(r->complaints.list[0].code, code);
}

/* A page that was asked for without login is shown after it; of a form only the browser knows what was typed. */
static const char *elsewhere(struct http_request *r, enum err e)
{
	if (e == E_FORBIDDEN && says(r, "totp_required"))
		return "/admin/totp";
	if (e != E_UNAUTHORIZED || str_equal(r->method, "POST"))
		return NULL;
	return str_equal(r->target, "/admin/") ? "/admin/login"
					       : arena_format(r->arena, "/admin/login?next=%s", escaped(r->arena, r->target));
}

static const char *sentence(struct app *app, struct http_request *r, enum err e)
{
	if (e == E_FORBIDDEN && says(r, "csrf"))
		return screen_word(app, r, "admin.problem_csrf");
	if (e == E_UNAUTHORIZED)
		return screen_word(app, r, "admin.problem_session");
	if (e == E_BUSY && says(r, "exports"))
		return screen_word(app, r, "admin.problem_exports");
	return screen_code_word(app, r, "admin.problem_", err_code(e));
}

static enum err write(struct app *app, struct http_request *r, struct http_answer *a, enum err e)
{
	static const struct screen screen = {"admin-problem", "admin.problem", "/admin/", NULL, 0, NULL};
	const char *text = sentence(app, r, e);
	r->state = NULL; /* nobody is logged in for this page */
	r->complaints.count = 0;
	bool is_known = !str_equal(text, err_code(e));
	return screen_answer(app, r, a, &screen,
			     json_pack("{s:s, s:s, s:b}", "text", is_known ? text : screen_word(app, r, "admin.problem_other"),
				       "request", r->id, "is_login", e == E_UNAUTHORIZED));
}

bool admin_problem(struct app *app, struct http_request *r, enum err e, struct http_answer *a)
{
	const char *path = elsewhere(r, e);
	if (path)
		return screen_go(r, a, path) == E_OK;
	enum err shown = write(app, r, a, e);
	return shown == E_OK;
}
